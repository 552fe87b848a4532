using Microsoft.AspNetCore.Http;
using Nebula.Api.Sockets;

namespace Nebula.Api.Journal;

/// <summary>The secrets that the headers of a request hold, so that its bodies are kept without them.</summary>
internal static class JournalSecrets
{
    private const int MinLength = 8;

    private static readonly string[] Headers = ["authorization", "api-key", "x-api-key"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Find(IHeaderDictionary headers) =>
    [
        .. Headers.SelectMany(name => headers[name].ToArray()).OfType<string>().Select(static value => value[(value.LastIndexOf(' ') + 1)..])
            .Append(SocketProtocols.FindKey(headers)).Where(static secret => secret.Length >= MinLength),
    ];
}
