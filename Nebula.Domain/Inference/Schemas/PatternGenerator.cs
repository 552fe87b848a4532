using Nebula.Domain.Common;
using Nebula.Domain.Inference.Schemas.Patterns;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Writes answers of vLLM's <c>regex</c>: texts that a regular expression matches as a whole. Safe for use by several threads.</summary>
public sealed class PatternGenerator
{
    private const int LongestText = 4_000;

    private const int MaxTries = 200;

    private readonly Pattern _pattern;
    private readonly PatternText _text;
    private readonly string _fallback;

    private PatternGenerator(Pattern pattern, PatternText text)
    {
        _pattern = pattern;
        _text = text;
        _fallback = TryWrite(0) ?? throw new PatternException("matches no text that was found");
    }

    /// <summary>Compiles a regular expression.</summary>
    /// <param name="pattern">The expression. Lookbehind, back references and inline flags are not supported.</param>
    /// <exception cref="SchemaException">The pattern is malformed, not supported, too large, or matches no text.</exception>
    public static PatternGenerator Compile(string pattern)
    {
        try
        {
            var parsed = Pattern.Parse(pattern);
            var text = PatternText.TryCreate(parsed.Whole, 0, LongestText) ?? throw new PatternException($"matches no text of at most {LongestText} characters");
            return new PatternGenerator(parsed, text);
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
            if (_pattern.IsWhole(fact.Text))
                return fact.Text;
        }

        return TryWrite(seed) ?? _fallback;
    }

    /// <summary>Whether the expression matches a text from its start to its end.</summary>
    /// <param name="text">The text.</param>
    public bool IsMatch(string text) => _pattern.IsWhole(text);

    private string? TryWrite(ulong seed)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var text = _text.Write(i == 0 ? seed : SeededRandom.Mix(seed, (ulong)i), shortest: false);
            if (!_pattern.HasAssertions || _pattern.IsWhole(text))
                return text;
        }

        return null;
    }
}
