using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>A chat completion as one JSON body, sent when the job is settled.</summary>
internal sealed class ChatCompletionResult(ChatCompletionBody body) : IResult
{
    // Up to here a body is sent at once, with its length; a longer one as its reader takes it.
    private const int MaxBuffered = 65_536;

    /// <summary>Reads a job to its end.</summary>
    /// <returns>The answer, or the error that the job ended with.</returns>
    public static async Task<IResult> CollectAsync(HttpContext http, ChatRun run)
    {
        using (run)
        {
            var reply = new CollectedReply(run.Job.Choices);
            while (await run.Reader.WaitAsync())
            {
                while (run.Reader.TryRead(out var ready))
                    reply.Add(ready);
            }

            var (usage, error) = run.Reader.Outcome!;
            if (error is not null)
                return new ErrorResult(error);
            if (usage.Status == JobOutcomeCalculator.ClientLeft)
                return Results.StatusCode(JobOutcomeCalculator.ClientLeft);
            http.Response.Headers[ApiPipeline.ProcessingHeader] = Milliseconds(usage.DurationSeconds);
            return new ChatCompletionResult(new ChatCompletionBody(run, reply, usage));
        }
    }

    /// <summary>Virtual seconds as the header tells them.</summary>
    public static string Milliseconds(double seconds) => ((long)Math.Ceiling(seconds * 1_000)).ToString(CultureInfo.InvariantCulture);

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
