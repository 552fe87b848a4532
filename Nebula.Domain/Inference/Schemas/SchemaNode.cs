namespace Nebula.Domain.Inference.Schemas;

/// <summary>One schema of a document, as its keywords were read. References are edges, so that a recursive schema is a cyclic graph.</summary>
internal sealed class SchemaNode(SchemaPath path)
{
    private MergedSchema? _merged;

    public SchemaPath Path => path;

    /// <summary>Why the schema cannot be used, although it may stand where it is not needed; null if it can.</summary>
    public SchemaException? Fault { get; set; }

    /// <summary>Whether it is the schema <c>false</c>.</summary>
    public bool IsFalse { get; set; }

    public JsonTypes Types { get; set; } = JsonTypes.Any;

    /// <summary><c>title</c> and <c>description</c>; null if it has neither.</summary>
    public string? Description { get; set; }

    /// <summary><c>enum</c>, or <c>const</c> as its only member; null if every value is allowed.</summary>
    public SchemaValue[]? Values { get; set; }

    /// <summary><c>default</c> and <c>examples</c>, best first; null if it has none.</summary>
    public List<SchemaValue>? Suggestions { get; set; }

    public NumberRange Numbers { get; set; }

    public StringKeywords? Strings { get; set; }

    public ArrayKeywords? Arrays { get; set; }

    public ObjectKeywords? Objects { get; set; }

    public SchemaNode? Reference { get; set; }

    public SchemaNode[]? AllOf { get; set; }

    public SchemaNode[]? AnyOf { get; set; }

    public SchemaNode[]? OneOf { get; set; }

    public SchemaNode? Not { get; set; }

    public SchemaNode? If { get; set; }

    public SchemaNode? Then { get; set; }

    public SchemaNode? Else { get; set; }

    /// <summary>The least number of levels that a value has; <see cref="int.MaxValue"/> if no value is finite. Known for recursive schemas only.</summary>
    public int Height { get; set; }

    /// <summary>Whether no other schema applies to the same value.</summary>
    public bool IsPlain => Reference is null && AllOf is null && AnyOf is null && OneOf is null && If is null && Objects?.DependentSchemas is null;

    /// <summary>Whether a value must be validated after it was written, because writing it does not guarantee that it is valid.</summary>
    public bool NeedsValidation =>
        Not is not null || OneOf is not null || If is not null || Arrays is { Contains: not null } or { IsUnique: true }
        || Objects is { PropertyNames: not null } or { PatternProperties.Length: > 0 } or { DependentSchemas: not null } or { DependentRequired: not null };

    /// <summary>This schema alone, merged; only for a plain one.</summary>
    public MergedSchema Merge() => _merged ??= MergedSchema.Create([this]);
}
