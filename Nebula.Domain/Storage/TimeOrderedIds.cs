using System.Globalization;

namespace Nebula.Domain.Storage;

/// <summary>Makes ids whose ordinal order is that of their creation, so that a store lists and expires documents by ranges of keys.</summary>
public static class TimeOrderedIds
{
    /// <summary>The characters of the time: the milliseconds since 1970 in lower case hexadecimal digits.</summary>
    public const int TimeLength = 12;

    /// <summary>The prefix of an id that is created at a time: <c>resp_019ac8f0a1b2</c>. The rest of the id is random.</summary>
    /// <param name="prefix">How ids of that kind begin: <c>resp_</c>.</param>
    /// <param name="at">When the id is created.</param>
    public static string CreatePrefix(string prefix, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{at.ToUnixTimeMilliseconds():x12}");

    /// <summary>An id with 29 random base62 characters after its time.</summary>
    /// <param name="prefix">How ids of that kind begin.</param>
    /// <param name="at">When the id is created.</param>
    public static string Create(string prefix, DateTimeOffset at) => Common.Ids.NewCompletion(CreatePrefix(prefix, at));
}
