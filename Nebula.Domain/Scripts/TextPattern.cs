using System.Text.RegularExpressions;

namespace Nebula.Domain.Scripts;

/// <summary>What a text must contain: some substrings, all of them, or a match of a regular expression.</summary>
public sealed class TextPattern
{
    /// <summary>How long a regular expression may search a text: 100 ms. A text that takes longer does not match.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<string> _parts;
    private readonly Regex? _regex;

    private TextPattern(IReadOnlyList<string> parts, Regex? regex) => (_parts, _regex) = (parts, regex);

    /// <summary>The substring that a text must contain; null for another kind of pattern.</summary>
    public string? Substring => _regex is null && _parts is [var only] ? only : null;

    /// <summary>A pattern of substrings, all of which a text must contain; their case counts.</summary>
    public static TextPattern Contains(params IReadOnlyList<string> parts) => new(parts, null);

    /// <summary>A pattern of a regular expression.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="flags">JavaScript's flags: <c>i</c>, <c>m</c>, <c>s</c>; <c>g</c>, <c>u</c>, <c>v</c>, <c>y</c> and <c>d</c> change nothing.</param>
    /// <exception cref="ArgumentException">The expression or a flag cannot be used.</exception>
    public static TextPattern Regex(string pattern, string flags)
    {
        var options = RegexOptions.CultureInvariant;
        foreach (var flag in flags)
        {
            options |= flag switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'g' or 'u' or 'v' or 'y' or 'd' => RegexOptions.None,
                _ => throw new ArgumentException($"'{flag}' is not a flag. Known are i, m, s, g, u, v, y and d."),
            };
        }

        return new([], Create(pattern, options));
    }

    /// <summary>Whether a text matches.</summary>
    public bool IsMatch(string text)
    {
        if (_regex is null)
            return _parts.All(part => text.Contains(part, StringComparison.Ordinal));
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Whether every text that another pattern matches is matched by this one, as far as that can be told.</summary>
    public bool Includes(TextPattern other) => _regex is null && other._regex is null
        ? _parts.All(part => other._parts.Any(longer => longer.Contains(part, StringComparison.Ordinal)))
        : ToString() == other.ToString();

    /// <inheritdoc/>
    public override string ToString() => _regex is { } regex ? $"/{regex}/ {regex.Options & ~RegexOptions.NonBacktracking}" : string.Join(" and ", _parts.Select(static part => $"\"{part}\""));

    // The engine without backtracking takes linear time, but does not have look-arounds and back-references.
    private static Regex Create(string pattern, RegexOptions options)
    {
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, Timeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options, Timeout);
        }
    }
}
