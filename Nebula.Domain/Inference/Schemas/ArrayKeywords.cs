namespace Nebula.Domain.Inference.Schemas;

/// <summary>What a schema says of arrays.</summary>
internal sealed record ArrayKeywords
{
    public IReadOnlyList<SchemaNode> PrefixItems { get; init; } = [];

    /// <summary>The schema of the items after <see cref="PrefixItems"/>; null if they are free.</summary>
    public SchemaNode? Items { get; init; }

    public SchemaNode? Contains { get; init; }

    public int MinContains { get; init; } = 1;

    public int MaxContains { get; init; } = int.MaxValue;

    public int MinItems { get; init; }

    public int MaxItems { get; init; } = int.MaxValue;

    public bool IsUnique { get; init; }
}
