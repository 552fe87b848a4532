using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>
/// Writes one value that a schema allows. Where schemas offer alternatives it takes one, and takes it back if nothing can be written for it.
/// What writing alone does not guarantee (<c>not</c>, <c>oneOf</c>, <c>uniqueItems</c>, …) is validated as soon as it is written.
/// </summary>
internal sealed partial class SchemaWriter
{
    /// <summary>The most values that a document has. Optional parts are left out long before.</summary>
    public const int MaxValues = 10_000;

    /// <summary>The most characters that a document has.</summary>
    public const int MaxText = 200_000;

    /// <summary>The most levels that a document has: most readers of JSON refuse more than 64.</summary>
    private const int MaxDepth = 60;

    /// <summary>Beyond this depth, or this many values, only what is required is written.</summary>
    private const int LeanDepth = 5;
    private const int LeanValues = 120;

    private const int MaxChoices = 48;
    private const int MaxRetries = 16;

    /// <summary>The most values that are taken back, so that no schema can stall a request.</summary>
    private const int MaxTakenBack = 4_000;

    private readonly JsonText _text = new();
    private readonly PromptFacts _facts;
    private readonly bool _isMinimal;
    private int _takenBack;
    private int _values;
    private bool _isRetry;
    private ulong _usedFacts;

    /// <param name="facts">The values that the conversation mentions.</param>
    /// <param name="isMinimal">Whether to write only what is required, without looking at the conversation.</param>
    public SchemaWriter(PromptFacts facts, bool isMinimal)
    {
        _facts = facts;
        _isMinimal = isMinimal;
    }

    /// <summary>The first reason for which something could not be written; null if everything could.</summary>
    public SchemaException? Failure { get; private set; }

    /// <summary>Writes a document; null if that failed.</summary>
    public string? TryWrite(SchemaNode root, ulong seed) => TryWrite(root, PropertyHint.None, seed, 0, 0) ? _text.ToString() : null;

    private bool TryWrite(SchemaNode node, PropertyHint hint, ulong seed, int turn, int depth)
    {
        while (true)
        {
            if (!CanStart(node, depth))
                return false;
            if (node.IsPlain)
                return TryWrite(node.Merge(), hint, seed, turn, depth);
            if (!IsOnlyReference(node))
                return TryWriteCombined([node], hint, seed, turn, depth);
            node = node.Reference!;
        }
    }

    private static bool IsOnlyReference(SchemaNode node) =>
        node is { Reference: not null, AllOf: null, AnyOf: null, OneOf: null, Not: null, If: null, Values: null, Strings: null, Arrays: null, Objects: null,
            Suggestions: null, Types: JsonTypes.Any, Numbers.IsOpen: true };

    private bool CanStart(SchemaNode node, int depth)
    {
        if (IsExhausted)
            return Fail(node.Path, "finding a value that satisfies the schema takes too long.");
        if (node.Fault is not null)
        {
            Failure ??= node.Fault;
            return false;
        }

        if (node.IsFalse)
            return Fail(node.Path, "no value is allowed here.");
        if (node.Height == int.MaxValue)
            return Fail(node.Path, "the schema refers to itself without end: no finite value satisfies it.");
        return depth <= MaxDepth || Fail(node.Path, $"its values nest more than {MaxDepth} levels.");
    }

    private bool TryWrite(MergedSchema schema, PropertyHint hint, ulong seed, int turn, int depth)
    {
        var failure = Failure;
        if (!TryWriteValid(schema, hint, seed, turn, depth))
            return false;
        Failure = failure;
        return true;
    }

    private bool TryWriteValid(MergedSchema schema, PropertyHint hint, ulong seed, int turn, int depth)
    {
        if (!schema.NeedsValidation)
            return TryWriteOnce(schema, hint, seed, turn, depth);

        var wasRetry = _isRetry;
        var mark = TakeMark();
        for (var retry = 0; retry < MaxRetries && !IsExhausted; retry++)
        {
            _isRetry = wasRetry || retry > 0;
            if (TryWriteOnce(schema, hint, retry == 0 ? seed : SeededRandom.Mix(seed, (ulong)retry), turn + retry, depth) && IsValid(schema, mark.Length))
            {
                _isRetry = wasRetry;
                return true;
            }

            Restore(mark);
        }

        _isRetry = wasRetry;
        return Fail(schema.Path, "no value was found that satisfies all of its keywords.");
    }

    private bool IsValid(MergedSchema schema, int start)
    {
        using var document = JsonDocument.Parse(_text.From(start), new JsonDocumentOptions { MaxDepth = MaxDepth * 2 });
        foreach (var node in schema.Nodes)
        {
            if (node.NeedsValidation && !SchemaValidator.IsValid(node, document.RootElement))
                return false;
        }

        return true;
    }

    private bool TryWriteOnce(MergedSchema schema, PropertyHint hint, ulong seed, int turn, int depth)
    {
        if (++_values > MaxValues || _text.Length > MaxText)
            return Fail(schema.Path, $"the schema asks for more than {MaxValues:N0} values or {MaxText:N0} characters.");
        if (schema.Values is not null)
            return TryWriteListed(schema, seed, turn);

        if (schema.Types == JsonTypes.None)
            return Fail(schema.Path, "no type satisfies all schemas that apply here.");

        var left = schema.Types;
        while (left != JsonTypes.None)
        {
            var type = PickType(schema, left, seed, turn);
            left &= ~type;
            var mark = TakeMark();
            if (TryWriteType(schema, type, hint, seed, turn, depth))
                return true;
            Restore(mark);
        }

        return false;
    }

    private bool TryWriteType(MergedSchema schema, JsonTypes type, PropertyHint hint, ulong seed, int turn, int depth)
    {
        switch (type)
        {
            case JsonTypes.Null:
                _text.Append("null");
                return true;
            case JsonTypes.Boolean:
                return TryWriteBoolean(schema, hint, seed, turn);
            case JsonTypes.String:
                return TryWriteString(schema, hint, seed, turn);
            case JsonTypes.Array:
                return TryWriteArray(schema, hint, seed, turn, depth);
            case JsonTypes.Object:
                return TryWriteObject(schema, hint, seed, turn, depth);
            default:
                return TryWriteNumber(schema, type, hint, seed, turn);
        }
    }

    /// <summary>The type to try first: one that the schemas say something of, and rarely null.</summary>
    private JsonTypes PickType(MergedSchema schema, JsonTypes types, ulong seed, int turn)
    {
        if ((types & (types - 1)) == JsonTypes.None)
            return types;
        if ((types & JsonTypes.Null) != JsonTypes.None && types != JsonTypes.Any)
        {
            if (!_isMinimal && SeededRandom.Mix(seed, 0x4E) % 6 == 0 && turn == 0)
                return JsonTypes.Null;
            types &= ~JsonTypes.Null;
        }

        foreach (var node in schema.Nodes)
        {
            if (node.Objects is not null && types.HasFlag(JsonTypes.Object))
                return JsonTypes.Object;
            if (node.Arrays is not null && types.HasFlag(JsonTypes.Array))
                return JsonTypes.Array;
            if (node.Strings is not null && types.HasFlag(JsonTypes.String))
                return JsonTypes.String;
            if (!node.Numbers.IsOpen && (types & JsonTypes.Number) != JsonTypes.None)
                return types & JsonTypes.Number;
        }

        if (schema.Types == JsonTypes.Any && types.HasFlag(JsonTypes.String) && turn == 0)
            return JsonTypes.String;

        Span<JsonTypes> open = stackalloc JsonTypes[6];
        var count = 0;
        foreach (var type in (ReadOnlySpan<JsonTypes>)[JsonTypes.String, JsonTypes.Number, JsonTypes.Boolean, JsonTypes.Array, JsonTypes.Object, JsonTypes.Null])
        {
            if ((types & type) != JsonTypes.None)
                open[count++] = types & type;
        }

        return _isMinimal ? open[turn % count] : open[(int)((SeededRandom.Mix(seed, 0x54) + (ulong)turn) % (ulong)count)];
    }

    private bool IsExhausted => _takenBack > MaxTakenBack;

    private bool IsLean(int depth) => _isMinimal || depth >= LeanDepth || _values >= LeanValues;

    private bool Fail(SchemaPath path, string reason)
    {
        Failure ??= new SchemaException(path, reason);
        return false;
    }

    private Mark TakeMark() => new(_text.Length, _values, _usedFacts);

    private void Restore(Mark mark)
    {
        _takenBack += _values - mark.Values + 1;
        _text.Length = mark.Length;
        _values = mark.Values;
        _usedFacts = mark.UsedFacts;
    }

    /// <summary>A state to come back to.</summary>
    private readonly record struct Mark(int Length, int Values, ulong UsedFacts);
}
