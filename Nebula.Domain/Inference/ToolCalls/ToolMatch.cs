using System.Numerics;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Domain.Inference.ToolCalls;

/// <summary>How much a message is about a tool.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Order">Its place among the tools.</param>
/// <param name="NameWords">The message's words that are telling words of the tool's name, as bits.</param>
/// <param name="AllWords">The message's words that the tool says of itself anywhere, as bits.</param>
/// <param name="Score">3 for each telling word of the name, 1 for each other word.</param>
internal readonly record struct ToolMatch(ToolDefinition Tool, int Order, ulong NameWords, ulong AllWords, int Score)
{
    private const int NameScore = 3;

    /// <summary>How many letters a word may have after its stem.</summary>
    private const int MaxEnding = 4;

    /// <summary>Verbs that many tools' names begin with.</summary>
    private static readonly HashSet<string> Generic =
    [
        .. "get set list find search create add update delete remove send run fetch query look make do read write show check call execute perform retrieve lookup tool function api current"
            .Split(' ').Select(word => PromptWords.Stem(word)),
    ];

    /// <summary>The place of the first matching word in the message.</summary>
    public int FirstWord => BitOperations.TrailingZeroCount(AllWords);

    public static ToolMatch Create(ToolDefinition tool, int order, MessageWords words)
    {
        var names = PromptWords.Split(tool.Name).ConvertAll(static word => PromptWords.Stem(word));
        ulong named = 0, all = 0;
        for (var i = 0; i < words.Stems.Count; i++)
        {
            var stem = words.Stems[i];
            var isNamed = names.Contains(stem);
            if (isNamed && !Generic.Contains(stem))
                named |= 1UL << i;
            if (isNamed || (!Generic.Contains(stem) && (Mentions(tool.Description, stem) || Mentions(tool.Parameters, stem))))
                all |= 1UL << i;
        }

        var score = (NameScore * BitOperations.PopCount(named)) + BitOperations.PopCount(all & ~named);
        if (words.HasExpression && IsCalculator(tool, names))
            score += NameScore;
        return new ToolMatch(tool, order, named, all, score);
    }

    private static bool IsCalculator(ToolDefinition tool, List<string> names) =>
        names.Exists(static name => name.StartsWith("calc", StringComparison.Ordinal) || name is "math" or "evaluat")
        || Mentions(tool.Parameters, "expression") || Mentions(tool.Description, "calculat") || Mentions(tool.Description, "arithmetic");

    /// <summary>Whether a text has a word with the stem.</summary>
    private static bool Mentions(string? text, string stem)
    {
        if (text is null || stem.Length < 3)
            return false;
        for (var at = text.IndexOf(stem, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(stem, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at > 0 && char.IsLetterOrDigit(text[at - 1]) && !(char.IsUpper(text[at]) && char.IsLower(text[at - 1])))
                continue;
            var end = at + stem.Length;
            var ending = 0;
            while (end + ending < text.Length && char.IsLower(text[end + ending]))
                ending++;
            if (ending <= MaxEnding)
                return true;
        }

        return false;
    }
}
