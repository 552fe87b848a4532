namespace Nebula.Domain.Inference.ReplyText;

/// <summary>An uninflected word as the piece that it is inside a sentence, at the start of a sentence, and at the start of a paragraph.</summary>
internal readonly struct Word(string text)
{
    public readonly string Mid = " " + text;

    public readonly string Capital = " " + char.ToUpperInvariant(text[0]) + text[1..];

    public readonly string Bare = char.ToUpperInvariant(text[0]) + text[1..];

    public readonly bool TakesAn = Article.TakesAn(text);
}

/// <summary>A countable noun in singular and plural, as pieces with their leading space.</summary>
internal readonly struct Noun(string one, string many)
{
    public readonly string One = " " + one;

    public readonly string Many = " " + many;

    public readonly bool TakesAn = Article.TakesAn(one);
}

/// <summary>A regular transitive verb as pieces with their leading space. Its participle equals its past.</summary>
internal readonly struct Verb(string plain, string third, string past, string gerund)
{
    public readonly string Plain = " " + plain;

    public readonly string Third = " " + third;

    public readonly string Past = " " + past;

    public readonly string Gerund = " " + gerund;
}
