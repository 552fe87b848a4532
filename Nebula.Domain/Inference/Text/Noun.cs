namespace Nebula.Domain.Inference.Text;

/// <summary>A countable noun as two pieces of text, each with its leading space.</summary>
internal readonly struct Noun(string one, string many)
{
    public readonly string One = " " + one;

    public readonly string Many = " " + many;

    public readonly bool TakesAn = Article.TakesAn(one);
}
