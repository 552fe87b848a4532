using Nebula.Domain.Inference.Schemas.Patterns;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>What a schema says of objects.</summary>
internal sealed record ObjectKeywords
{
    /// <summary>The declared properties, in the schema's order.</summary>
    public IReadOnlyList<SchemaProperty> Properties { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    public (Pattern Pattern, SchemaNode Node)[] PatternProperties { get; init; } = [];

    /// <summary>The schema of the properties that are neither declared nor matched by a pattern; null if they are free.</summary>
    public SchemaNode? Additional { get; init; }

    public SchemaNode? PropertyNames { get; init; }

    public int MinProperties { get; init; }

    public int MaxProperties { get; init; } = int.MaxValue;

    public Dictionary<string, string[]>? DependentRequired { get; init; }

    public Dictionary<string, SchemaNode>? DependentSchemas { get; init; }

    public SchemaProperty? Find(string name)
    {
        if (_byName is null && Properties.Count > 8)
            _byName = Properties.ToDictionary(property => property.Name);
        if (_byName is not null)
            return _byName.GetValueOrDefault(name);

        foreach (var property in Properties)
        {
            if (string.Equals(property.Name, name, StringComparison.Ordinal))
                return property;
        }

        return null;
    }

    private Dictionary<string, SchemaProperty>? _byName;

    public bool Requires(string name)
    {
        if (Required.Count <= 8)
            return Required.Contains(name);
        _required ??= [.. Required];
        return _required.Contains(name);
    }

    private HashSet<string>? _required;

    /// <summary>Adds the schemas that this one applies to a property.</summary>
    /// <returns>False if the property is not allowed.</returns>
    public bool TryAddSchemas(string name, List<SchemaNode> schemas)
    {
        var declared = Find(name);
        if (declared is not null)
            schemas.Add(declared.Node);
        var matched = declared is not null;
        foreach (var (pattern, node) in PatternProperties)
        {
            if (!pattern.IsFoundIn(name))
                continue;
            matched = true;
            schemas.Add(node);
        }

        if (!matched && Additional is not null)
            schemas.Add(Additional);
        return !schemas.Exists(schema => schema.IsFalse);
    }
}

/// <summary>A declared property.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">Its schema.</param>
internal sealed record SchemaProperty(string Name, SchemaNode Node)
{
    private PropertyHint? _hint;

    /// <summary>What its name and description say about its value.</summary>
    public PropertyHint Hint => _hint ??= PropertyHint.Create(Name, Node.Description ?? Node.Reference?.Description);
}
