using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Nebula.Api.Http;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>A chat completion as server-sent events. Tokens that are ready together share a flush; one that is due is never held back.</summary>
internal sealed class ChatStreamResult : IResult
{
    /// <summary>How long a client waits for a sign of life, before the first token and between two: 10 s.</summary>
    public static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);

    private readonly ChatRun _run;
    private readonly IdleTimer _idle;
    private readonly bool _isLate;
    private bool _begun;

    private ChatStreamResult(ChatRun run, IdleTimer idle, bool isLate) => (_run, _idle, _isLate) = (run, idle, isLate);

    /// <summary>Waits for the first token, so that a refusal in the queue is still a real status; but not for longer than a client would like.</summary>
    public static async Task<IResult> StartAsync(ChatRun run, TimeProvider time)
    {
        var idle = new IdleTimer(KeepAliveInterval, time);
        try
        {
            if (await run.Reader.WaitAsync(idle.Arm()))
                return new ChatStreamResult(run, idle, isLate: false);
        }
        catch (OperationCanceledException) when (idle.Fired)
        {
            return new ChatStreamResult(run, idle, isLate: true);
        }

        using (run)
        using (idle)
        {
            var (_, error) = run.Reader.Outcome!;
            return error is null ? Results.StatusCode(JobOutcomeCalculator.ClientLeft) : new ErrorResult(error);
        }
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (_run)
        using (_idle)
        {
            try
            {
                await WriteAsync(httpContext);
            }
            finally
            {
                if (_run.Reader.Outcome is null)
                {
                    _run.OnClientDisconnected();
                    await _run.DrainAsync();
                }
            }
        }
    }

    private async Task WriteAsync(HttpContext http)
    {
        var output = http.Response.BodyWriter;
        var writer = new ChatChunkWriter(output, _run);
        if (_isLate)
            await KeepAliveAsync(http, writer);
        while (await WaitAsync(http, writer))
        {
            while (_run.Reader.TryRead(out var ready))
            {
                StartResponse(http, ready.At);
                for (var written = writer.Write(ready, 0); written < ready.Tokens.Length; written = writer.Write(ready, written))
                    await output.FlushAsync();
            }

            await output.FlushAsync();
        }

        StartResponse(http, 0);
        var (usage, error) = _run.Reader.Outcome!;
        if (error is not null)
            writer.WriteError(ErrorResult.Write(error).Span);
        else if (usage.Status != JobOutcomeCalculator.ClientLeft)
            writer.WriteEnd(usage, _run.Request.IncludeUsage);
        await output.FlushAsync();
    }

    private async ValueTask<bool> WaitAsync(HttpContext http, ChatChunkWriter writer)
    {
        while (true)
        {
            try
            {
                return await _run.Reader.WaitAsync(_idle.Arm());
            }
            catch (OperationCanceledException) when (_idle.Fired)
            {
                await KeepAliveAsync(http, writer);
            }
        }
    }

    private async ValueTask KeepAliveAsync(HttpContext http, ChatChunkWriter writer)
    {
        StartResponse(http, 0);
        writer.WriteKeepAlive();
        await http.Response.BodyWriter.FlushAsync();
    }

    private void StartResponse(HttpContext http, double at)
    {
        if (_begun)
            return;
        _begun = true;
        var headers = http.Response.Headers;
        if (at > 0)
            headers[ApiPipeline.ProcessingHeader] = ChatCompletionResult.Milliseconds(at);
        headers.ContentType = "text/event-stream; charset=utf-8";
        headers.CacheControl = "no-cache";
        headers["x-accel-buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }
}
