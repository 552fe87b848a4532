namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>A regular expression of a schema. Its automata are built when they are first needed.</summary>
internal sealed class Pattern
{
    private readonly PatternNode _node;
    private PatternAutomaton? _whole;
    private PatternAutomaton? _search;

    private Pattern(PatternNode node) => _node = node;

    /// <summary>Accepts the texts that the pattern matches from their start to their end.</summary>
    public PatternAutomaton Whole => _whole ??= PatternAutomaton.Create(PatternProgram.Compile(_node, search: false));

    /// <summary>Accepts the texts in which the pattern is found, as JSON Schema means it.</summary>
    public PatternAutomaton Search => _search ??= PatternAutomaton.Create(PatternProgram.Compile(_node, search: true));

    /// <exception cref="PatternException">The pattern is malformed, too large, or uses what is not supported.</exception>
    public static Pattern Parse(string text)
    {
        var pattern = new Pattern(PatternParser.Parse(text));
        _ = pattern.Search;
        return pattern;
    }

    /// <summary>Whether the pattern is found in the text.</summary>
    public bool IsFoundIn(string text) => Search.IsMatch(text);
}
