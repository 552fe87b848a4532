using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.ToolCalls;

/// <summary>
/// Selects the tools that an answer calls. It depends on the prompt alone, so that the schemas of these tools can be checked before a request is
/// admitted.
/// </summary>
internal static class ToolSelector
{
    /// <summary>The most tools that one answer calls.</summary>
    public const int MaxTools = 8;

    /// <summary>The score from which a message is about a tool: one telling word of its name, or two words of what it says about itself.</summary>
    private const int MinScore = 2;

    public static IReadOnlyList<ToolDefinition> Select(Prompt prompt)
    {
        var choice = prompt.ToolChoice;
        if (prompt.Tools.Count == 0 || choice.Mode == ToolChoiceMode.None)
            return [];
        var tools = choice.Allowed is null ? prompt.Tools : [.. prompt.Tools.Where(tool => choice.Allowed.Contains(tool.Name))];
        if (tools.Count == 0)
            return [];
        if (choice.Mode == ToolChoiceMode.Named)
            return [tools[0]];
        if (choice.Mode == ToolChoiceMode.Auto && prompt.Messages is [.., { Role: "tool" or "function" }])
            return [];

        var matching = FindMatching(tools, prompt);
        return matching.Count == 0 && choice.Mode == ToolChoiceMode.Required ? [tools[0]] : matching;
    }

    private static List<ToolDefinition> FindMatching(IReadOnlyList<ToolDefinition> tools, Prompt prompt)
    {
        if (prompt.LastUserMessage is not { Text.Length: > 0 } message)
            return [];

        var words = MessageWords.Read(message.Text);
        var matches = new List<ToolMatch>();
        for (var i = 0; i < tools.Count; i++)
        {
            var match = ToolMatch.Create(tools[i], i, words);
            if (match.Score >= MinScore)
                matches.Add(match);
        }

        matches.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Order.CompareTo(b.Order));
        var chosen = new List<ToolMatch>();
        var covered = 0UL;
        foreach (var match in matches)
        {
            // A further tool must answer to a word of its own: two tools for the weather are one wish.
            if (chosen.Count > 0 && (match.NameWords & ~covered) == 0)
                continue;
            chosen.Add(match);
            covered |= match.AllWords;
            if (!prompt.ParallelToolCalls || chosen.Count == MaxTools)
                break;
        }

        chosen.Sort(static (a, b) => a.FirstWord.CompareTo(b.FirstWord));
        return chosen.ConvertAll(static match => match.Tool);
    }
}
