using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Compiles JSON schemas into generators of documents that validate against them.</summary>
public static class JsonGenerator
{
    private const int CacheCapacity = 1_000;

    /// <summary>Schemas with more bytes than this are not kept.</summary>
    private const int MaxCachedLength = 64 * 1024;

    private static readonly SchemaCache Cache = new(CacheCapacity);

    /// <summary>
    /// Compiles a schema and makes sure that a document can be written for it. It supports the drafts 4 to 2020-12 but for remote references,
    /// <c>$dynamicRef</c>, <c>unevaluated…</c>, and in patterns lookaround, back references and word boundaries. A schema that was compiled
    /// before costs a hash of its text.
    /// </summary>
    /// <param name="schema">The schema, an object or a boolean.</param>
    /// <returns>A generator that may be kept and shared.</returns>
    /// <exception cref="SchemaException">The schema is malformed, not supported, or no document of bounded size satisfies it.</exception>
    public static CompiledSchema Compile(JsonElement schema) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(schema).Length > MaxCachedLength ? CompiledSchema.Compile(schema) : Cache.GetOrCompile(schema);
}
