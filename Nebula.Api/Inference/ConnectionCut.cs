using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Inference;

/// <summary>Closes the connection of an answer before its end, on purpose.</summary>
internal static class ConnectionCut
{
    // The server discards what it has not sent when a connection is aborted, and a flush does not wait for the sending.
    private static readonly TimeSpan SendTime = TimeSpan.FromMilliseconds(250);

    /// <summary>Closes it after what is flushed had time to be sent.</summary>
    public static async Task AbortAsync(HttpContext http, TimeProvider time)
    {
        await Task.Delay(SendTime, time);
        http.Abort();
    }
}
