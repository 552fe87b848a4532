using Microsoft.AspNetCore.Http;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Inference;

/// <summary>The headers that concern scripts, with those of AIMock's clients.</summary>
internal static class ScriptHeaders
{
    /// <summary>The response header that names the script that answered.</summary>
    public const string Answered = "x-nebula-script";

    private const string Context = "x-nebula-context";
    private const string OtherContext = "x-aimock-context";
    private const string Strict = "x-nebula-strict";
    private const string OtherStrict = "x-aimock-strict";

    /// <summary>Reads the headers of a request.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="body">The body.</param>
    /// <param name="isDetached">Whether the job continues if the client disconnects.</param>
    public static ScriptCall Read(IHeaderDictionary headers, ReadOnlyMemory<byte> body, bool isDetached) => new()
    {
        Context = Find(headers, Context, OtherContext),
        Strict = Find(headers, Strict, OtherStrict) switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        },
        Body = body,
        IsDetached = isDetached,
    };

    private static string? Find(IHeaderDictionary headers, string name, string other) =>
        headers.TryGetValue(name, out var value) || headers.TryGetValue(other, out value) ? value.ToString() : null;
}
