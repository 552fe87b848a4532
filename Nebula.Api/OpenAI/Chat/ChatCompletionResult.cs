using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Domain.Inference;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>A chat completion as one JSON body, sent when the job is settled.</summary>
internal sealed class ChatCompletionResult(ReadOnlyMemory<byte> body) : IResult
{
    /// <summary>Reads a job to its end.</summary>
    /// <returns>The answer, or the error that the job ended with.</returns>
    public static async Task<IResult> CollectAsync(HttpContext http, ChatRun run)
    {
        using (run)
        {
            var events = new List<RelayEvent>(1);
            while (await run.Reader.WaitAsync())
            {
                while (run.Reader.TryRead(out var ready))
                    events.Add(ready);
            }

            var (usage, error) = run.Reader.Outcome!;
            if (error is not null)
                return new ErrorResult(error) { IsCounted = true };
            if (usage.Status == OutcomeRules.ClientLeft)
                return Results.StatusCode(OutcomeRules.ClientLeft);
            http.Response.Headers[ApiPipeline.ProcessingHeader] = Milliseconds(usage.DurationSeconds);
            return new ChatCompletionResult(ChatCompletionJson.Write(run, events, usage));
        }
    }

    /// <summary>Virtual seconds as the header tells them.</summary>
    public static string Milliseconds(double seconds) => ((long)Math.Ceiling(seconds * 1_000)).ToString(CultureInfo.InvariantCulture);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, httpContext.RequestAborted);
    }
}
