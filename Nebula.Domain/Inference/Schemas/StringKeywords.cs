using Nebula.Domain.Inference.Schemas.Patterns;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>What a schema says of strings. Lengths count code points.</summary>
internal sealed record StringKeywords
{
    public int MinLength { get; init; }

    public int MaxLength { get; init; } = int.MaxValue;

    public Pattern? Pattern { get; init; }

    /// <summary>A format that <see cref="StringFormats"/> knows; null for others, which do not constrain.</summary>
    public string? Format { get; init; }

    /// <summary><c>contentEncoding</c>, which does not constrain; null if the schema has none.</summary>
    public string? Encoding { get; init; }
}
