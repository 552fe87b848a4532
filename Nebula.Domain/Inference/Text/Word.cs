namespace Nebula.Domain.Inference.Text;

/// <summary>A word that does not change, as the piece it is in mid-sentence, in front of a sentence, and in front of a paragraph.</summary>
internal readonly struct Word(string text)
{
    public readonly string Mid = " " + text;

    public readonly string Capital = " " + char.ToUpperInvariant(text[0]) + text[1..];

    public readonly string Bare = char.ToUpperInvariant(text[0]) + text[1..];

    public readonly bool TakesAn = Article.TakesAn(text);
}
