using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ToolCalls;

/// <summary>The stems of what a tool says of itself. They are computed once for each text.</summary>
/// <param name="Name">Those of its name.</param>
/// <param name="Description">Those of its description; null if it has none.</param>
/// <param name="Parameters">Those of its parameters' schema; null if it has none.</param>
internal readonly record struct ToolWords(HashSet<string> Name, HashSet<string>? Description, HashSet<string>? Parameters)
{
    /// <summary>The most characters of one text that are read.</summary>
    private const int MaxLength = 4_000;

    private static readonly HashCache<HashSet<string>> Cache = new(2_000);

    public static ToolWords Create(ToolDefinition tool) => new(Read(tool.Name), tool.Description is null ? null : Read(tool.Description), tool.Parameters is null ? null : Read(tool.Parameters));

    public bool Mentions(string stem) => Name.Contains(stem) || Describes(stem) || TakesParameter(stem);

    /// <summary>Whether the name or the description has the stem.</summary>
    public bool Describes(string stem) => Name.Contains(stem) || Description?.Contains(stem) == true;

    /// <summary>Whether the schema of the parameters has the stem.</summary>
    public bool TakesParameter(string stem) => Parameters?.Contains(stem) == true;

    private static HashSet<string> Read(string text) => Cache.GetOrCreate(text, static text =>
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in PromptWords.Split(text.AsSpan(0, Math.Min(text.Length, MaxLength))))
            stems.Add(PromptWords.Stem(word));
        return stems;
    });
}
