using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Inference.Faults;

/// <summary>Closes a client's connection within a response, as a server that dies does.</summary>
internal static class ConnectionCut
{
    // An abort discards what the server has not sent. It sends in the background, and what is written here is a few KiB.
    private static readonly TimeSpan SendInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends what is written, and closes the connection.</summary>
    /// <param name="http">The request.</param>
    /// <param name="time">The clock; null closes the connection without waiting.</param>
    public static async Task SendAndCloseAsync(HttpContext http, TimeProvider? time)
    {
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        if (time is not null)
            await Task.Delay(SendInterval, time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Abort();
    }
}
