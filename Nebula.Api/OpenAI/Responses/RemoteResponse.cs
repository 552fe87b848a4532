using Microsoft.AspNetCore.Http;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>Follows a response that another process generates in the background.</summary>
/// <remarks>
/// If the processes share a relay, tokens are written when they are ready. Otherwise the response is written when it is stored.
/// </remarks>
/// <param name="keyId">The key.</param>
/// <param name="id">The response.</param>
/// <param name="responses">The store.</param>
/// <param name="recorder">Recovers the response if its process has died.</param>
/// <param name="relay">The relay.</param>
/// <param name="time">The clock.</param>
internal sealed class RemoteResponse(string keyId, string id, ResponseStore responses, ResponseRecorder recorder, ITokenRelay relay, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Writes the response's events to its end.</summary>
    public async Task FollowAsync(HttpContext http, ResponseEventWriter writer)
    {
        using var reader = relay.IsShared ? relay.OpenReader(id) : null;
        var silentSince = time.GetTimestamp();
        while (true)
        {
            if (reader is not null && await TryReadAsync(http, writer, reader))
                silentSince = time.GetTimestamp();
            if (await responses.FindAsync(keyId, id, http.RequestAborted) is not { } found || await recorder.RecoverAsync(keyId, found) is not { } stored)
                return; // it was deleted
            if (stored is { IsRecorded: true, End: { } end })
            {
                await WriteRestAsync(http, writer, stored, end);
                return;
            }

            if (time.GetElapsedTime(silentSince) >= InferenceEndpoint.KeepAliveInterval)
            {
                writer.WriteKeepAlive();
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
                silentSince = time.GetTimestamp();
            }

            if (reader is null || reader.Outcome is not null)
                await Task.Delay(PollInterval, time, http.RequestAborted);
        }
    }

    // What the relay has become ready with; it waits for half a second.
    private async Task<bool> TryReadAsync(HttpContext http, ResponseEventWriter writer, ITokenReader reader)
    {
        using var patience = new CancellationTokenSource(PollInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            if (reader.Outcome is not null || !await reader.WaitAsync(either.Token))
                return false;
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        while (reader.TryRead(out var ready))
            await StoredResponseStream.WriteAsync(http, writer, ready);
        return true;
    }

    // The store has every token; the writer has some of them.
    private static async Task WriteRestAsync(HttpContext http, ResponseEventWriter writer, StoredResponse stored, ResponseEnd end)
    {
        var written = writer.Output.Items;
        var count = written.Count;
        var last = count == 0 ? 0 : written[^1].Tokens.Count;
        for (var i = Math.Max(0, count - 1); i < stored.Output.Count; i++)
        {
            var ready = stored.Output[i].ToEvent();
            await StoredResponseStream.WriteAsync(http, writer, i == count - 1 ? ready.From(last) ?? ready with { Tokens = default, Logprobs = null } : ready);
        }

        writer.WriteEnd(end);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }
}
