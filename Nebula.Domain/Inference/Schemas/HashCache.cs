using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Keeps what was computed from a text by the text's hash, so that a client that sends the same schema with every request pays for it once.</summary>
/// <typeparam name="T">What is computed.</typeparam>
/// <param name="capacity">The most values that are kept; the cache starts over when it is full.</param>
internal sealed class HashCache<T>(int capacity)
{
    /// <summary>What belongs to a longer text, in characters, is computed for each use.</summary>
    private const int MaxLength = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, T> _values = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _values.Count;
        }
    }

    /// <summary>The value of a text. Exceptions of <paramref name="create"/> pass through and are not kept.</summary>
    public T GetOrCreate(string text, Func<string, T> create)
    {
        if (text.Length > MaxLength)
            return create(text);

        var key = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan()));
        lock (_lock)
        {
            if (_values.TryGetValue(key, out var known))
                return known;
        }

        var value = create(text);
        lock (_lock)
        {
            if (_values.Count >= capacity)
                _values.Clear();
            _values[key] = value;
        }

        return value;
    }
}
