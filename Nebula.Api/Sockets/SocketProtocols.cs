using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Sockets;

/// <summary>
/// The subprotocols that a client offers. A browser cannot set headers, so OpenAI's browser clients offer their key and their options as subprotocols.
/// </summary>
internal static class SocketProtocols
{
    /// <summary>The header that lists them.</summary>
    public const string Header = "Sec-WebSocket-Protocol";

    /// <summary>The subprotocol of the Realtime API, which is accepted if a client offers it.</summary>
    public const string Realtime = "realtime";

    /// <summary>The subprotocol that asks for the beta's names of events.</summary>
    public const string Beta = "openai-beta.realtime-v1";

    private const string KeyPrefix = "openai-insecure-api-key.";

    /// <summary>All of them, in the client's order.</summary>
    public static IReadOnlyList<string> Read(IHeaderDictionary headers) =>
    [
        .. headers[Header].SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
    ];

    /// <summary>Whether a subprotocol is an API key.</summary>
    public static bool IsKey(string name) => name.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>The API key among them; empty if there is none.</summary>
    public static string FindKey(IHeaderDictionary headers) =>
        headers.ContainsKey(Header) && Read(headers).FirstOrDefault(IsKey) is { } found ? found[KeyPrefix.Length..] : "";
}
