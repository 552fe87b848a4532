using System.Buffers;
using System.Text;

namespace Nebula.Domain.Records;

/// <summary>The names and sizes that every record store accepts, so that no store accepts what another refuses.</summary>
public static class RecordRules
{
    /// <summary>The longest partition or key, in characters.</summary>
    public const int MaxNameLength = 200;

    /// <summary>The largest document, in bytes of UTF-8: 512 KiB.</summary>
    public const int MaxBytes = 512 * 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:@~");

    /// <summary>Whether this is a valid partition or key. Reading with another one finds nothing.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Throws if a store cannot keep the document.</summary>
    /// <exception cref="ArgumentException">The partition or key is invalid, or the document is too large.</exception>
    public static void CheckWrite(string partition, string key, string json)
    {
        if (!IsName(partition) || !IsName(key))
            throw new ArgumentException($"A partition and a key have 1 to {MaxNameLength} characters of A-Z a-z 0-9 . _ - : @ ~ each.");
        if (json.Length > MaxBytes || (json.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(json) > MaxBytes))
            throw new ArgumentException($"The document '{key}' of '{partition}' has more than {MaxBytes} bytes.", nameof(json));
    }
}
