namespace Nebula.Domain.Inference.Text;

/// <summary>A regular transitive verb as pieces of text, each with its leading space. Its participle is its past.</summary>
internal readonly struct Verb(string plain, string third, string past, string gerund)
{
    public readonly string Plain = " " + plain;

    public readonly string Third = " " + third;

    public readonly string Past = " " + past;

    public readonly string Gerund = " " + gerund;
}
