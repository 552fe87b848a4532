using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Keeps compiled schemas by their text, so that a client that sends the same schema with every request has it compiled once.</summary>
/// <param name="capacity">The most schemas that are kept; the cache starts over when it is full.</param>
internal sealed class SchemaCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, CompiledSchema> _schemas = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _schemas.Count;
        }
    }

    /// <exception cref="SchemaException">The schema cannot be used. Failures are not kept.</exception>
    public CompiledSchema GetOrCompile(JsonElement schema)
    {
        var key = XxHash128.HashToUInt128(JsonMarshal.GetRawUtf8Value(schema));
        lock (_lock)
        {
            if (_schemas.TryGetValue(key, out var known))
                return known;
        }

        var compiled = CompiledSchema.Compile(schema);
        lock (_lock)
        {
            if (_schemas.Count >= capacity)
                _schemas.Clear();
            _schemas[key] = compiled;
        }

        return compiled;
    }
}
