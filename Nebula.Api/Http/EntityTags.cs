using Microsoft.AspNetCore.Http;

namespace Nebula.Api.Http;

/// <summary>Reads and writes entity tags: a record store's tags, escaped and quoted.</summary>
internal static class EntityTags
{
    /// <summary>Formats a tag for a header.</summary>
    public static string Write(string etag) => $"\"{Uri.EscapeDataString(etag)}\"";

    /// <summary>The tag that a change requires; null if <c>If-Match</c> is absent or <c>*</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="current">Reads the present tag; invoked only if the header names several.</param>
    /// <returns>The tag named. Of several it is the present one, or else the first. A proxy's weak form counts as the tag itself.</returns>
    public static async ValueTask<string?> ReadIfMatchAsync(HttpContext http, Func<ValueTask<string>> current)
    {
        var named = http.Request.Headers.IfMatch
            .SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(Read)
            .ToList();
        if (named.Count == 0 || named.Contains("*"))
            return null;
        if (named.Count == 1)
            return named[0];
        var present = await current();
        return named.Contains(present) ? present : named[0];
    }

    private static string Read(string tag)
    {
        if (tag.StartsWith("W/", StringComparison.Ordinal))
            tag = tag[2..];
        return Uri.UnescapeDataString(tag.Length >= 2 && tag[0] == '"' && tag[^1] == '"' ? tag[1..^1] : tag);
    }
}
