using System.Text.Json;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Compiles JSON schemas into generators of documents that validate against them.</summary>
public static class JsonGenerator
{
    private const int CacheCapacity = 1_000;

    private static readonly HashCache<CompiledSchema> Values = new(CacheCapacity);
    private static readonly HashCache<CompiledSchema> Objects = new(CacheCapacity);

    /// <summary>
    /// Compiles a schema and makes sure that a document can be written for it. It supports the drafts 4 to 2020-12 but for remote references,
    /// <c>$dynamicRef</c>, <c>unevaluated…</c>, and in patterns lookbehind and back references. A schema that was compiled before costs a hash of its
    /// text.
    /// </summary>
    /// <param name="schema">The JSON of the schema, an object or a boolean.</param>
    /// <returns>A generator that may be kept and shared.</returns>
    /// <exception cref="SchemaException">The schema is malformed, not supported, or no document of bounded size satisfies it.</exception>
    public static CompiledSchema Compile(string schema) => Values.GetOrCreate(schema, static text => Compile(text, isObject: false));

    /// <summary>Compiles a schema as <see cref="Compile(string)"/> does, for documents that must be objects, such as the arguments of a function.</summary>
    /// <param name="schema">The JSON of the schema, an object or a boolean.</param>
    /// <returns>A generator that may be kept and shared.</returns>
    /// <exception cref="SchemaException">The schema is malformed, not supported, or no object of bounded size satisfies it.</exception>
    public static CompiledSchema CompileObject(string schema) => Objects.GetOrCreate(schema, static text => Compile(text, isObject: true));

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
