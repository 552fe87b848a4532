using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Keeps compiled schemas by their text, so that a client that sends the same schema with every request has it compiled once.</summary>
/// <param name="capacity">The most schemas that are kept; the cache starts over when it is full.</param>
internal sealed class SchemaCache(int capacity)
{
    /// <summary>Longer schemas, in characters, are compiled for each use.</summary>
    private const int MaxLength = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(UInt128 Hash, bool IsObject), CompiledSchema> _schemas = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _schemas.Count;
        }
    }

    /// <param name="schema">The schema's JSON.</param>
    /// <param name="isObject">Whether only objects are wanted.</param>
    /// <exception cref="SchemaException">The schema cannot be used. Failures are not kept.</exception>
    public CompiledSchema GetOrCompile(string schema, bool isObject)
    {
        if (schema.Length > MaxLength)
            return Compile(schema, isObject);

        var key = (XxHash128.HashToUInt128(MemoryMarshal.AsBytes(schema.AsSpan())), isObject);
        lock (_lock)
        {
            if (_schemas.TryGetValue(key, out var known))
                return known;
        }

        var compiled = Compile(schema, isObject);
        lock (_lock)
        {
            if (_schemas.Count >= capacity)
                _schemas.Clear();
            _schemas[key] = compiled;
        }

        return compiled;
    }

    private static CompiledSchema Compile(string schema, bool isObject)
    {
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 256 });
            return CompiledSchema.Compile(document.RootElement, isObject);
        }
        catch (JsonException)
        {
            throw new SchemaException(SchemaPath.Root, "the schema is not valid JSON.");
        }
    }
}
