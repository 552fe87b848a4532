using System.Text;
using System.Text.Json;

namespace Nebula.Api.Journal;

/// <summary>The beginning of a body that passes by.</summary>
internal sealed class CapturedBody
{
    /// <summary>How many bytes are kept: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly MemoryStream _bytes = new();

    /// <summary>Whether the body has more bytes than are kept.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var room = (int)Math.Min(bytes.Length, MaxBytes - _bytes.Length);
        _bytes.Write(bytes[..room]);
        IsTruncated |= room < bytes.Length;
    }

    /// <summary>The body as JSON, or as a string if it is none; null if it is empty.</summary>
    /// <param name="secrets">Texts that are left out.</param>
    public JsonElement? Read(IReadOnlyList<string> secrets)
    {
        if (_bytes.Length == 0)
            return null;
        var text = secrets.Aggregate(Encoding.UTF8.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length), static (text, secret) => text.Replace(secret, "[secret]", StringComparison.Ordinal));
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
