namespace Nebula.Domain.Scripts;

/// <summary>Finds rules that no request can reach, as far as that can be told without requests.</summary>
public static class UnreachableRules
{
    /// <summary>The rules that can never match, each with the reason.</summary>
    /// <param name="rules">All rules, in the order in which they are tried.</param>
    public static IEnumerable<(ScriptedRule Rule, string Reason)> Find(IReadOnlyList<ScriptedRule> rules)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            var earlier = rules.Take(i).FirstOrDefault(other => Covers(other.Rule, rule.Rule));
            if (earlier is not null)
                yield return (rule, $"It never matches: {earlier} comes first and matches every request that this rule matches.");
            else if (rule.Rule.Match is { SequenceIndex: > 0 and var index, Sequence: { } sequence } && !rules.Any(other => other.Rule.Match.Sequence == sequence && other.Rule.Match.SequenceIndex == index - 1))
                yield return (rule, $"It never matches: no rule of its sequence has the sequenceIndex {index - 1}.");
        }
    }

    private static bool Covers(ScriptRule rule, ScriptRule other) =>
        (rule.Response.Error is not null || rule.Response.Kind == other.Response.Kind) && Covers(rule.Match, other.Match);

    private static bool Covers(ScriptMatch match, ScriptMatch other) =>
        (match.SequenceIndex is null || (match.Sequence == other.Sequence && match.SequenceIndex == other.SequenceIndex))
        && Covers(match.UserMessage, other.UserMessage)
        && Covers(match.SystemMessage, other.SystemMessage)
        && Covers(match.InputText, other.InputText)
        && Covers(match.ModelPattern, other.ModelPattern)
        && (match.Model is null || (other.Model is not null && ScriptMatch.IsModel(match.Model, other.Model)))
        && Covers(match.ToolName, other.ToolName)
        && Covers(match.ToolCallId, other.ToolCallId)
        && (match.ToolResultContains is null || other.ToolResultContains?.Contains(match.ToolResultContains, StringComparison.Ordinal) is true)
        && (match.HasToolResult is null || match.HasToolResult == other.HasToolResult)
        && Covers(match.ResponseFormat, other.ResponseFormat)
        && Covers(match.Endpoint, other.Endpoint)
        && Covers(match.Context, other.Context)
        && Covers(match.KeyId, other.KeyId)
        && (match.TurnIndex is null || match.TurnIndex == other.TurnIndex)
        && Covers(match.Schema, other.Schema);

    private static bool Covers(string? condition, string? other) => condition is null || condition == other;

    private static bool Covers(TextPattern? condition, TextPattern? other) => condition is null || (other is not null && condition.Includes(other));
}
