namespace Nebula.Domain.Declarations;

/// <summary>A declarative file that cannot be applied.</summary>
/// <param name="source">The file's path.</param>
/// <param name="mistakes">Everything that is wrong in it.</param>
public sealed class DeclarationException(string source, IReadOnlyList<DeclarationMistake> mistakes)
    : Exception($"{source} cannot be applied:{string.Concat(mistakes.Select(static mistake => $"\n  {mistake}"))}")
{
    /// <summary>Everything that is wrong in the file, in the order in which it was found.</summary>
    public IReadOnlyList<DeclarationMistake> Mistakes { get; } = mistakes;
}

/// <summary>Something that is wrong in a declarative file.</summary>
/// <param name="Path">Where it is, such as <c>keys[0].limits.tokens_per_day</c>; empty for the whole file.</param>
/// <param name="Reason">What is wrong: one or two sentences.</param>
public sealed record DeclarationMistake(string Path, string Reason)
{
    /// <summary>The path and the reason.</summary>
    public override string ToString() => Path.Length == 0 ? Reason : $"{Path}: {Reason}";
}
