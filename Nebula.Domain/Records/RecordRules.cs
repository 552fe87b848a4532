using System.Buffers;
using System.Text;

namespace Nebula.Domain.Records;

/// <summary>What every record store takes, so that none takes what another would refuse.</summary>
public static class RecordRules
{
    /// <summary>Characters of a partition or a key at most.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Bytes of a document at most, in UTF-8: 512 KiB.</summary>
    public const int MaxBytes = 512 * 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:");

    /// <summary>Whether a document can have this partition or key. Reading another finds nothing.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Refuses to write what no store can keep.</summary>
    /// <exception cref="ArgumentException">The partition or key is no name, or the document is too large.</exception>
    public static void CheckWrite(string partition, string key, string json)
    {
        if (!IsName(partition) || !IsName(key))
            throw new ArgumentException($"A partition and a key have 1 to {MaxNameLength} characters of A-Z a-z 0-9 . _ - : each.");
        if (json.Length > MaxBytes || (json.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(json) > MaxBytes))
            throw new ArgumentException($"The document '{key}' of '{partition}' has more than {MaxBytes} bytes.", nameof(json));
    }
}
