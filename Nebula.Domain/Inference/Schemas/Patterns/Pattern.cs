namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>A regular expression of a schema. Its automata are built when they are first needed.</summary>
internal sealed class Pattern
{
    private readonly PatternNode _node;
    private readonly PatternProgram _program;
    private PatternAutomaton? _whole;
    private PatternAutomaton? _search;

    private Pattern(PatternNode node)
    {
        _node = node;
        _program = PatternProgram.Compile(node, search: false);
    }

    /// <summary>Accepts the texts that the pattern matches from their start to their end; with assertions also some others.</summary>
    public PatternAutomaton Whole => _whole ??= PatternAutomaton.Create(_program);

    /// <summary>Accepts the texts in which the pattern is found, as JSON Schema means it; with assertions also some others.</summary>
    public PatternAutomaton Search => _search ??= PatternAutomaton.Create(PatternProgram.Compile(_node, search: true));

    /// <summary>Whether the automata accept texts that the pattern does not match.</summary>
    public bool HasAssertions => _program.HasAssertions;

    /// <exception cref="PatternException">The pattern is malformed, too large, or uses what is not supported.</exception>
    public static Pattern Parse(string text)
    {
        var pattern = new Pattern(PatternParser.Parse(text));
        _ = pattern.Search;
        return pattern;
    }

    /// <summary>Whether the pattern is found in the text.</summary>
    public bool IsFoundIn(string text) => HasAssertions ? PatternMatcher.IsMatch(_program, text, isWhole: false) : Search.IsMatch(text);

    /// <summary>Whether the pattern matches the text from its start to its end.</summary>
    public bool IsWhole(string text) => HasAssertions ? PatternMatcher.IsMatch(_program, text, isWhole: true) : Whole.IsMatch(text);
}
