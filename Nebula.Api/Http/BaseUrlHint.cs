using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.Http;

/// <summary>Recognises the paths that a client requests if its base URL is wrong, and says what the base URL should be.</summary>
internal static class BaseUrlHint
{
    private const string ForwardedHost = "X-Forwarded-Host";
    private const string ForwardedScheme = "X-Forwarded-Proto";
    private const string DefaultHost = "127.0.0.1:7071"; // of a request without a Host header

    private const string Version = "v1";

    // The first segments of OpenAI's paths after /v1; 'models' is a route of the management API.
    private static readonly FrozenSet<string> Resources = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "assistants", "audio", "batches", "chat", "completions", "conversations", "embeddings", "files", "fine_tuning", "images", "messages", "moderations", "realtime", "rerank", "responses", "score", "threads", "uploads", "vector_stores");

    /// <summary>What the base URL should be; ends an error message. It has the address under which the client, or the last proxy, has reached the server.</summary>
    public static string Create(HttpRequest request)
    {
        var host = GetForwarded(request, ForwardedHost) ?? (request.Host.HasValue ? request.Host.Value : DefaultHost);
        var scheme = GetForwarded(request, ForwardedScheme) ?? request.Scheme;
        return $"The base URL of an OpenAI client should be the address of this server followed by /v1 without a slash at its end: {TextExcerpt.Truncate($"{scheme}://{host}/v1")}.";
    }

    /// <summary>Whether an unknown path is OpenAI's but for its beginning: <c>/chat/completions</c>, <c>/v1/v1/models</c>, <c>/v1/chat/completions/chat/completions</c>, <c>/api/v1/models</c>, <c>/v1//models</c>.</summary>
    public static bool IsMistake(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length == 0)
            return false;
        if (Resources.Contains(segments[0]))
            return true;
        if (segments.Length == 1)
            return false;
        if (IsVersion(segments[0]) && IsResource(segments[1]) && path.Contains("//", StringComparison.Ordinal))
            return true;
        return IsVersion(segments[0])
            ? IsVersion(segments[1]) || (segments.Length > 3 && Resources.Contains(segments[1]) && (Resources.Contains(segments[^2]) || Resources.Contains(segments[^1]) || IsModels(segments[^1])))
            : Array.FindIndex(segments, IsVersion) is var at and > 0 && at < segments.Length - 1 && (Resources.Contains(segments[at + 1]) || IsModels(segments[at + 1]));
    }

    /// <summary>Whether a segment of a path is the beginning of one of OpenAI's paths, and not an id: <c>models</c> in <c>/v1/chat/completions/models</c>.</summary>
    public static bool IsResource(string segment) => Resources.Contains(segment) || IsModels(segment);

    // A proxy before a proxy adds its value before the other's.
    private static string? GetForwarded(HttpRequest request, string header) =>
        request.Headers[header].ToString().Split(',')[0].Trim() is { Length: > 0 } value ? value : null;

    private static bool IsVersion(string segment) => string.Equals(segment, Version, StringComparison.OrdinalIgnoreCase);

    private static bool IsModels(string segment) => string.Equals(segment, "models", StringComparison.OrdinalIgnoreCase);
}
