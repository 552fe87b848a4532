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

    private static readonly string ExpressionStem = PromptWords.Stem("expression");

    private static readonly string[] AddressStems = [.. "url uri href link".Split(' ').Select(word => PromptWords.Stem(word))];

    private static readonly string[] CalculatorStems =
        [.. "calc calculator calculate calculation math mathematical arithmetic compute".Split(' ').Select(word => PromptWords.Stem(word))];

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
        var own = ToolWords.Create(tool);
        ulong named = 0, all = 0;
        for (var i = 0; i < words.Stems.Count; i++)
        {
            var stem = words.Stems[i];
            var isGeneric = Generic.Contains(stem);
            if (!isGeneric && own.Name.Contains(stem))
                named |= 1UL << i;
            if (isGeneric ? own.Name.Contains(stem) : own.Mentions(stem))
                all |= 1UL << i;
        }

        var score = (NameScore * BitOperations.PopCount(named)) + BitOperations.PopCount(all & ~named);
        if (words.HasExpression && IsCalculator(own))
            score += NameScore;
        if (words.HasUrl && Array.Exists(AddressStems, own.TakesParameter))
            score += NameScore;
        return new ToolMatch(tool, order, named, all, score);
    }

    private static bool IsCalculator(ToolWords own) =>
        own.TakesParameter(ExpressionStem) || Array.Exists(CalculatorStems, own.Describes);
}
