using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Http;

/// <summary>Reads a request's body.</summary>
public static class RequestBody
{
    /// <summary>The whole body; empty where there is none.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        var copy = new MemoryStream();
        await http.Request.Body.CopyToAsync(copy, http.RequestAborted);
        return copy.ToArray();
    }
}
