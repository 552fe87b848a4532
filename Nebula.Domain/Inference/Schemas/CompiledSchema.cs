using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>A JSON schema that was found to be satisfiable, ready to write documents. Safe for use by several threads.</summary>
public sealed class CompiledSchema
{
    private const int MaxTries = 3;

    private readonly SchemaNode _root;
    private readonly bool _needsValidation;

    /// <summary>A valid document, for the rare seed with which none is found.</summary>
    private readonly string _fallback;

    private CompiledSchema(SchemaNode root, bool needsValidation, string fallback)
    {
        _root = root;
        _needsValidation = needsValidation;
        _fallback = fallback;
    }

    /// <summary>
    /// Writes a document as compact JSON. It validates against the schema, and its members stand in the schema's order. The same seed and facts
    /// always give the same text.
    /// </summary>
    /// <param name="seed">Decides what the conversation leaves open.</param>
    /// <param name="facts">The values that the conversation mentions.</param>
    public string Write(ulong seed, PromptFacts facts)
    {
        for (ulong i = 0; i < MaxTries; i++)
        {
            var text = new SchemaWriter(facts, isMinimal: false).TryWrite(_root, i == 0 ? seed : SeededRandom.Mix(seed, i));
            if (text is not null && (!_needsValidation || IsValid(text)))
                return text;
        }

        return _fallback;
    }

    /// <summary>Whether a document has exactly one text property for a place among its own.</summary>
    internal bool TakesOnePlace => _root.Objects?.Properties.Count(property =>
        property.Hint.Subject is ValueSubject.Place or ValueSubject.Country or ValueSubject.Origin or ValueSubject.Destination) == 1
        && _root.Objects.Properties.Any(property => property is { Hint.Subject: ValueSubject.Place or ValueSubject.Country, Node.Types: JsonTypes.String });

    /// <exception cref="SchemaException">The schema cannot be used.</exception>
    internal static CompiledSchema Compile(JsonElement schema, bool isObject = false)
    {
        var root = SchemaReader.Read(schema, out var needsValidation);
        if (isObject)
        {
            root.Types &= JsonTypes.Object;
            if (root.Types == JsonTypes.None)
                throw new SchemaException(SchemaPath.Root, "schema must be a JSON Schema of 'type: \"object\"'.");
        }

        SchemaException? failure = null;
        for (ulong seed = 0; seed < MaxTries; seed++)
        {
            var writer = new SchemaWriter(PromptFacts.None, isMinimal: true);
            if (writer.TryWrite(root, seed) is { } text)
            {
                var compiled = new CompiledSchema(root, needsValidation, text);
                if (!needsValidation || compiled.IsValid(text))
                    return compiled;
            }

            failure ??= writer.Failure;
        }

        throw failure ?? new SchemaException(SchemaPath.Root, "no value was found that satisfies the schema.");
    }

    private bool IsValid(string text)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
        return SchemaValidator.IsValid(_root, document.RootElement);
    }
}
