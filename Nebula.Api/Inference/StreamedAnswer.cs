using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nebula.Api.Http;
using Nebula.Api.Inference.Faults;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Api.Inference;

/// <summary>An answer as a stream of events. Tokens that are ready together share a flush; no token waits for a later one.</summary>
internal sealed class StreamedAnswer : IResult
{
    private readonly InferenceRun _run;
    private readonly Func<IBufferWriter<byte>, IStreamWriter> _createWriter;
    private readonly bool _isLate;
    private FaultyStreamWriter? _faulty;
    private EventLimit? _limit;
    private bool _begun;

    private StreamedAnswer(InferenceRun run, Func<IBufferWriter<byte>, IStreamWriter> createWriter, bool isLate) =>
        (_run, _createWriter, _isLate) = (run, createWriter, isLate);

    /// <summary>
    /// Waits for the first token, so that a refusal in the queue still sets the HTTP status, but no longer than the keep-alive interval.
    /// </summary>
    /// <param name="run">The request's job.</param>
    /// <param name="createWriter">Creates the writer of the endpoint's events.</param>
    public static async Task<IResult> StartAsync(InferenceRun run, Func<IBufferWriter<byte>, IStreamWriter> createWriter)
    {
        var state = await run.Reader.WaitAsync();
        if (state != ReadState.Ended || (run.Reader.Error is null && run.Job.Script is { MayCut: true }))
            return new StreamedAnswer(run, createWriter, isLate: state == ReadState.Idle);
        using var reader = run.Reader;
        return reader.Error is { } error ? new ErrorResult(error) : Results.StatusCode(JobOutcomeCalculator.ClientLeft);
    }

    /// <summary>Writes the headers of a stream.</summary>
    public static void WriteHeaders(HttpContext http, string contentType)
    {
        var headers = http.Response.Headers;
        headers.ContentType = contentType;
        headers.CacheControl = "no-cache";
        headers["x-accel-buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var reader = _run.Reader;
        try
        {
            await WriteAsync(httpContext, reader);
        }
        finally
        {
            if (reader.Outcome is null && reader.Error is null)
                await reader.AbandonAsync();
        }
    }

    private async Task WriteAsync(HttpContext http, JobReader reader)
    {
        var output = new ResponseBuffer(http.Response.BodyWriter);
        _limit = _run.Job.Script?.Timing?.TruncateAfterChunks is { } most ? new EventLimit(output, most) : null;
        var target = _limit ?? (IBufferWriter<byte>)output;
        _faulty = FaultyStreamWriter.TryCreate(_run.Job.Fault, target, _createWriter);
        var writer = _faulty ?? _createWriter(target);
        if (_faulty is { SendsNothing: true })
        {
            http.Abort();
            return;
        }

        for (var state = _isLate ? ReadState.Idle : ReadState.Ready; state != ReadState.Ended; state = await reader.WaitAsync())
        {
            // A client that reads for longer than the job may run does not receive the rest.
            if (reader.IsOverdue)
            {
                http.Abort();
                return;
            }

            if (state == ReadState.Idle)
            {
                StartResponse(http, writer, 0);
                writer.WriteKeepAlive();
            }

            while (reader.TryRead(out var ready))
            {
                StartResponse(http, writer, ready.At, ready.Deployment);
                for (var written = writer.Write(ready, 0); written < ready.Tokens.Length; written = writer.Write(ready, written))
                    await output.FlushAsync();
                if (HasEnded)
                    break;
                if (output.IsFull)
                    await output.FlushAsync();
            }

            await output.FlushAsync();
            if (HasEnded)
            {
                await EndAsync(http);
                return;
            }
        }

        StartResponse(http, writer, 0);
        if (reader.Error is { } error)
            writer.WriteError(error);
        else if (reader.Outcome!.Usage is { Status: not JobOutcomeCalculator.ClientLeft } usage)
            await WriteEndAsync(writer, usage);
        await output.FlushAsync();
        if (HasEnded || (_run.Job.Script is { MayCut: true } && reader.Outcome is { Usage.Status: JobOutcomeCalculator.ClientLeft }))
            await EndAsync(http);
    }

    // Whether a fault or a script ends the stream here.
    private bool HasEnded => _faulty is { HasEnded: true } || _limit is { IsReached: true };

    private Task EndAsync(HttpContext http) =>
        _faulty is { HasEnded: true, Cuts: false } ? Task.CompletedTask : ConnectionCut.AbortAsync(http, _run.Time);

    private static async ValueTask WriteEndAsync(IStreamWriter writer, UsageRecord usage)
    {
        await writer.CompleteAsync(usage);
        writer.WriteEnd(usage);
    }

    private void StartResponse(HttpContext http, IStreamWriter writer, double at, string? deployment = null)
    {
        if (_begun)
            return;
        _begun = true;
        if (at > 0)
            http.Response.Headers[ApiPipeline.ProcessingHeader] = WholeAnswer.FormatMilliseconds(at);
        if (deployment is not null)
            http.Response.Headers[InferenceEndpoint.DeploymentHeader] = deployment;
        WriteHeaders(http, writer.ContentType);
    }
}
