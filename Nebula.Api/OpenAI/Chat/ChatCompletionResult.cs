using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>A chat completion as one JSON body, sent when the job is settled.</summary>
internal sealed class ChatCompletionResult(ChatCompletionBody body) : IResult
{
    // A body of up to this many bytes is sent at once, with its length; a longer one is sent in pieces, as fast as the client reads.
    private const int MaxBuffered = 65_536;

    // The thread that completes the job has other jobs to complete, so a longer answer is written on another thread.
    private const int MaxTokensInline = 1_024;

    /// <summary>Reads a job to its end.</summary>
    /// <returns>The answer, or the error that the job ended with.</returns>
    public static async Task<IResult> CollectAsync(HttpContext http, ChatRun run)
    {
        using var reader = run.Reader;
        var reply = new CollectedReply(run.Job.Choices);
        while (await reader.WaitAsync() != ReadState.Ended)
        {
            while (reader.TryRead(out var ready))
                reply.Add(ready);
        }

        if (reader.Error is { } error)
            return new ErrorResult(error);
        var usage = reader.Outcome!.Usage;
        if (usage.Status == JobOutcomeCalculator.ClientLeft)
            return Results.StatusCode(JobOutcomeCalculator.ClientLeft);
        http.Response.Headers[ApiPipeline.ProcessingHeader] = FormatMilliseconds(usage.DurationSeconds);
        if (usage.OutputTokens > MaxTokensInline || run.Job.TopLogprobs is not null)
            await Task.Yield();
        return new ChatCompletionResult(new ChatCompletionBody(run, reply, usage));
    }

    /// <summary>Formats virtual seconds as the header's milliseconds.</summary>
    public static string FormatMilliseconds(double seconds) => ((long)Math.Ceiling(seconds * 1_000)).ToString(CultureInfo.InvariantCulture);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        var begin = new ArrayBufferWriter<byte>(1_024);
        var more = true;
        while (more && begin.WrittenCount < MaxBuffered)
            more = body.WriteNext(begin);
        if (!more)
            response.ContentLength = begin.WrittenCount;
        await response.BodyWriter.WriteAsync(begin.WrittenMemory, httpContext.RequestAborted);
        while (more)
        {
            more = body.WriteNext(response.BodyWriter);
            await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
        }
    }
}
