namespace Nebula.Domain.Inference.Schemas;

/// <summary>All schemas that apply to one value, with the branches of their alternatives chosen. Immutable.</summary>
internal sealed class MergedSchema
{
    private readonly IReadOnlyList<SchemaNode> _nodes;
    private StringRules? _strings;
    private SchemaValue[]? _suggestions;

    private MergedSchema(IReadOnlyList<SchemaNode> nodes) => _nodes = nodes;

    public IReadOnlyList<SchemaNode> Nodes => _nodes;

    /// <summary>The schema that a message about the value names.</summary>
    public SchemaPath Path => _nodes[0].Path;

    public JsonTypes Types { get; private init; }

    /// <summary>The only values that are allowed; null if the schemas do not list any.</summary>
    public SchemaValue[]? Values { get; private init; }

    /// <summary>The numbers that are allowed; null if there are none.</summary>
    public NumberRange? Numbers { get; private init; }

    /// <summary>Whether a value must be validated after it was written.</summary>
    public bool NeedsValidation { get; private init; }

    public StringRules Strings => _strings ??= StringRules.Create(_nodes);

    /// <summary>The valid defaults and examples, best first.</summary>
    public SchemaValue[] Suggestions => _suggestions ??= FindSuggestions();

    public static MergedSchema Create(IReadOnlyList<SchemaNode> nodes)
    {
        var types = JsonTypes.Any;
        NumberRange? numbers = new NumberRange();
        SchemaValue[]? values = null;
        var needsValidation = false;
        foreach (var node in nodes)
        {
            types &= node.Types;
            if (node.Not is { } not && IsOnlyTypes(not))
                types &= ~not.Types;
            if (!node.Numbers.IsOpen)
                numbers = numbers?.Intersect(node.Numbers);
            values ??= node.Values;
            needsValidation |= node.NeedsValidation;
        }

        return new MergedSchema(nodes)
        {
            Types = types,
            Numbers = numbers,
            NeedsValidation = needsValidation,
            Values = values is null ? null : Array.FindAll(values, value => IsValid(nodes, value)),
        };
    }

    private static bool IsOnlyTypes(SchemaNode node) =>
        node is { IsPlain: true, IsFalse: false, Fault: null, Not: null, Values: null, Strings: null, Arrays: null, Objects: null, Numbers.IsOpen: true };

    private static bool IsValid(IReadOnlyList<SchemaNode> nodes, SchemaValue value)
    {
        foreach (var node in nodes)
        {
            if (!SchemaValidator.IsValid(node, value.Element))
                return false;
        }

        return true;
    }

    private SchemaValue[] FindSuggestions()
    {
        List<SchemaValue>? found = null;
        foreach (var node in _nodes)
        {
            foreach (var value in node.Suggestions ?? [])
            {
                if (IsValid(_nodes, value))
                    (found ??= []).Add(value);
            }
        }

        return found is null ? [] : [.. found];
    }
}
