using Microsoft.AspNetCore.Http;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>The events of a stored response: replayed if it has ended, else followed to its end.</summary>
/// <param name="response">The response.</param>
/// <param name="live">The response if this process generates it; else null.</param>
/// <param name="source">Where to follow a response that another process generates; null if this process generates it or it has ended.</param>
/// <param name="startingAfter">The last event that the client has; -1 for none.</param>
/// <param name="time">The clock.</param>
internal sealed class StoredResponseStream(StoredResponse response, LiveResponse? live, RemoteResponse? source, long startingAfter, TimeProvider time) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var output = httpContext.Response.BodyWriter;
        var writer = new ResponseEventWriter(output, response.Head, startingAfter);
        HttpStreamOutput.WriteHeaders(httpContext, writer.ContentType);
        writer.Begin();
        await output.FlushAsync(httpContext.RequestAborted);
        if (response is { IsRecorded: true, End: { } end })
            await ReplayAsync(httpContext, writer, response.Output, end);
        else if (live is not null)
            await FollowAsync(httpContext, writer, live);
        else if (source is not null)
            await source.FollowAsync(httpContext, writer);
    }

    /// <summary>Writes the events of a response that has ended.</summary>
    public static async Task ReplayAsync(HttpContext http, ResponseEventWriter writer, IReadOnlyList<ResponseItem> items, ResponseEnd end)
    {
        foreach (var item in items)
            await WriteAsync(http, writer, item.ToEvent());
        writer.WriteEnd(end);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes tokens, at most one flush at a time.</summary>
    public static async Task WriteAsync(HttpContext http, ResponseEventWriter writer, RelayEvent ready)
    {
        for (var written = writer.Write(ready, 0); written < ready.Tokens.Length; written = writer.Write(ready, written))
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private async Task FollowAsync(HttpContext http, ResponseEventWriter writer, LiveResponse followed)
    {
        for (var read = 0; ;)
        {
            var (events, end, changed) = followed.Read(read);
            foreach (var ready in events)
                await WriteAsync(http, writer, ready);
            read += events.Count;
            if (end is not null)
            {
                writer.WriteEnd(end);
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
                return;
            }

            try
            {
                await changed.WaitAsync(InferenceEndpoint.KeepAliveInterval, time, http.RequestAborted);
            }
            catch (TimeoutException)
            {
                writer.WriteKeepAlive();
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            }
        }
    }
}
