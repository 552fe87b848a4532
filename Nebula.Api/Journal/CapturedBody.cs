using System.Text;
using System.Text.Json;

namespace Nebula.Api.Journal;

/// <summary>The beginning of a body that passes by. It may be read while it does.</summary>
internal sealed class CapturedBody
{
    /// <summary>How many bytes are kept: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly MemoryStream _bytes = new();
    private bool _isTruncated;

    /// <summary>Whether the body has more bytes than are kept.</summary>
    public bool IsTruncated
    {
        get
        {
            lock (_lock)
                return _isTruncated;
        }
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var room = (int)Math.Min(bytes.Length, MaxBytes - _bytes.Length);
            _bytes.Write(bytes[..room]);
            _isTruncated |= room < bytes.Length;
        }
    }

    /// <summary>The body as JSON, or as a string if it is none; null if it is empty.</summary>
    /// <param name="secrets">Texts that are left out.</param>
    public JsonElement? Read(IReadOnlyList<string> secrets)
    {
        string body;
        lock (_lock)
            body = Encoding.UTF8.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length);
        if (body.Length == 0)
            return null;
        var text = secrets.Aggregate(body, static (text, secret) => text.Replace(secret, "[secret]", StringComparison.Ordinal));
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
