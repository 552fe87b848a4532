namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>A part of a parsed regular expression.</summary>
internal abstract record PatternNode
{
    /// <summary>One character out of a set.</summary>
    public sealed record Character(CharacterSet Set) : PatternNode;

    /// <summary>Parts one after the other; the empty text if there are none.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>One of several parts.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>A part several times; without an upper bound if <paramref name="Max"/> is null.</summary>
    public sealed record Repeat(PatternNode Part, int Min, int? Max) : PatternNode;

    /// <summary><c>^</c>: the start of the text.</summary>
    public sealed record Start : PatternNode;

    /// <summary><c>$</c>: the end of the text.</summary>
    public sealed record End : PatternNode;

    /// <summary><c>\b</c>, or <c>\B</c> if negative: a place between a word character and another one, or the text's start or end.</summary>
    public sealed record Boundary(bool IsNegative) : PatternNode;

    /// <summary><c>(?=…)</c>, or <c>(?!…)</c> if negative: what follows begins with a match of a part.</summary>
    public sealed record Lookahead(PatternNode Part, bool IsNegative) : PatternNode;
}
