using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Http.Dialects;
using Nebula.Api.Inference;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Common;
using Nebula.Domain.Planning.Reports;
using Nebula.Domain.Planning.Search;

namespace Nebula.Api.Management.Planning;

/// <summary>A plan as events: its progress, at most ten times a second, then the report or an error, then <c>[DONE]</c>.</summary>
/// <param name="turn">The plan's turn, which this ends.</param>
/// <param name="request">What to plan.</param>
/// <param name="html">Whether the report has a member with its HTML.</param>
internal sealed class PlanStream(PlanRunner.PlanTurn turn, PlanRequest request, bool html) : IResult
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (turn)
        {
            var response = httpContext.Response;
            HttpStreamOutput.WriteHeaders(httpContext, IStreamWriter.EventStream);

            // Only the newest progress matters.
            var channel = Channel.CreateBounded<PlanProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
            var run = RunAsync(channel.Writer, httpContext.RequestAborted);
            try
            {
                await WriteProgressAsync(response, channel.Reader, run, httpContext.RequestAborted);
                await WriteAsync(response, await FormatAsync(run, httpContext), httpContext.RequestAborted);
                await WriteAsync(response, "[DONE]", httpContext.RequestAborted);
            }
            finally
            {
                // A client that leaves has cancelled it; the turn ends when it has.
                await Task.WhenAny(run);
            }
        }
    }

    private async Task<PlanReport> RunAsync(ChannelWriter<PlanProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await turn.RunAsync(request, html, new ChannelProgress(progress), cancellationToken);
        }
        finally
        {
            progress.Complete();
        }
    }

    private static async Task WriteProgressAsync(HttpResponse response, ChannelReader<PlanProgress> reader, Task run, CancellationToken cancellationToken)
    {
        await foreach (var progress in reader.ReadAllAsync(cancellationToken))
        {
            var body = new PlanProgressBody("plan.progress", Math.Round(progress.Done, 3), progress.Activity);
            await WriteAsync(response, JsonSerializer.Serialize(body, Bodies.Json.PlanProgressBody), cancellationToken);
            await Task.WhenAny(run, Task.Delay(Interval, cancellationToken));
        }
    }

    private static async Task<string> FormatAsync(Task<PlanReport> run, HttpContext http)
    {
        try
        {
            return JsonSerializer.Serialize(await run, Bodies.Json.PlanReport);
        }
        catch (NebulaException e)
        {
            return Encoding.UTF8.GetString(ApiDialect.Get(http).Format(e.Error, http.Response.Headers[ApiPipeline.RequestIdHeader].ToString()).Span);
        }
    }

    private static async Task WriteAsync(HttpResponse response, string data, CancellationToken cancellationToken)
    {
        await response.WriteAsync($"data: {data}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private sealed class ChannelProgress(ChannelWriter<PlanProgress> writer) : IProgress<PlanProgress>
    {
        public void Report(PlanProgress value) => writer.TryWrite(value);
    }
}

/// <summary>How far a plan is.</summary>
/// <param name="Object">Always <c>plan.progress</c>.</param>
/// <param name="Done">Share of the work that is done, from 0 to 1.</param>
/// <param name="Activity">What happens now.</param>
internal sealed record PlanProgressBody(string Object, double Done, string Activity);
