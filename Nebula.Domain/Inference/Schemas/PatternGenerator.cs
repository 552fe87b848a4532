using Nebula.Domain.Common;
using Nebula.Domain.Inference.Schemas.Patterns;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Writes answers of vLLM's <c>regex</c>: texts that a regular expression matches as a whole. Safe for use by several threads.</summary>
public sealed class PatternGenerator
{
    private const int LongestText = 4_000;

    private readonly PatternText _text;
    private readonly PatternAutomaton _automaton;

    private PatternGenerator(PatternAutomaton automaton, PatternText text)
    {
        _automaton = automaton;
        _text = text;
    }

    /// <summary>Compiles a regular expression.</summary>
    /// <param name="pattern">The expression. Lookaround, back references, word boundaries and inline flags are not supported.</param>
    /// <exception cref="SchemaException">The pattern is malformed, not supported, too large, or matches no text.</exception>
    public static PatternGenerator Compile(string pattern)
    {
        try
        {
            var automaton = Pattern.Parse(pattern).Whole;
            var text = PatternText.TryCreate(automaton, 0, LongestText) ?? throw new PatternException($"matches no text of at most {LongestText} characters");
            return new PatternGenerator(automaton, text);
        }
        catch (PatternException refused)
        {
            throw new SchemaException(SchemaPath.Root, $"the pattern '{TextExcerpt.Truncate(pattern)}' {refused.Message}.");
        }
    }

    /// <summary>Writes a matching text: a value that the conversation mentions if one matches, else one that the seed picks.</summary>
    /// <param name="seed">Decides if the conversation does not.</param>
    /// <param name="facts">The values that the conversation mentions.</param>
    public string Write(ulong seed, PromptFacts facts)
    {
        foreach (var fact in facts.Facts)
        {
            if (_automaton.IsMatch(fact.Text))
                return fact.Text;
        }

        return _text.Write(seed, shortest: false);
    }

    /// <summary>Whether the expression matches a text from its start to its end.</summary>
    /// <param name="text">The text.</param>
    public bool IsMatch(string text) => _automaton.IsMatch(text);
}
