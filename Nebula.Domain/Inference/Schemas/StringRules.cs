using System.Text;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Schemas.Patterns;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>What all schemas that apply to one string say of it together. Immutable.</summary>
internal sealed class StringRules
{
    /// <summary>The longest string that is written, in code points.</summary>
    public const int LongestText = 20_000;

    private const int MaxTries = 8;

    /// <summary>As many tries for patterns whose lookaheads the written texts do not know.</summary>
    private const int MaxTriesWithAssertions = 80;

    private readonly List<StringKeywords> _keywords;
    private readonly int _min;
    private readonly int _max = int.MaxValue;
    private readonly Lazy<PatternText?> _patternText;

    private StringRules(List<StringKeywords> keywords)
    {
        _keywords = keywords;
        foreach (var each in keywords)
        {
            _min = Math.Max(_min, each.MinLength);
            _max = Math.Min(_max, each.MaxLength);
        }

        _patternText = new Lazy<PatternText?>(CreatePatternText);
    }

    /// <summary>Rules that allow every string.</summary>
    public static StringRules Free { get; } = new([]);

    public static StringRules Create(IEnumerable<SchemaNode> nodes)
    {
        List<StringKeywords>? keywords = null;
        foreach (var node in nodes)
        {
            if (node.Strings is not null)
                (keywords ??= []).Add(node.Strings);
        }

        return keywords is null ? Free : new StringRules(keywords);
    }

    /// <summary>Why no string can be written whatever the seed; null if that is not known.</summary>
    public string? FindContradiction()
    {
        if (_min > _max)
            return $"'minLength' ({_min}) is greater than 'maxLength' ({_max}).";
        if (_min > LongestText)
            return $"strings of more than {LongestText} characters are not supported ('minLength' is {_min}).";
        try
        {
            return HasPattern && _patternText.Value is null ? "no string matches the patterns and lengths that apply here." : null;
        }
        catch (PatternException refused)
        {
            return $"the pattern {refused.Message}.";
        }
    }

    /// <summary>What a string is about, given what its name says: a format says more.</summary>
    public PropertyHint Refine(PropertyHint hint)
    {
        var subject = _keywords.Find(each => each.Format is not null)?.Format switch
        {
            "email" or "idn-email" => ValueSubject.Email,
            "uri" or "url" or "iri" => ValueSubject.Url,
            "date" => ValueSubject.Date,
            "time" => ValueSubject.Time,
            "date-time" => ValueSubject.Timestamp,
            _ => hint.Subject,
        };
        return subject == hint.Subject ? hint : hint.About(subject);
    }

    public bool Accepts(string text)
    {
        if (_min > 0 || _max < int.MaxValue)
        {
            var length = SchemaValidator.CountRunes(text);
            if (length < _min || length > _max)
                return false;
        }

        foreach (var each in _keywords)
        {
            if (each.Pattern?.IsFoundIn(text) == false || (each.Format is not null && !StringFormats.IsValid(each.Format, text)))
                return false;
        }

        return true;
    }

    /// <summary>Writes an allowed string; null if none was found.</summary>
    /// <param name="hint">What the string is about.</param>
    /// <param name="topic">What the conversation is about; null if unknown.</param>
    /// <param name="seed">Decides which.</param>
    /// <param name="shortest">Whether the shortest one that is easily found is wanted.</param>
    public string? TryWrite(PropertyHint hint, string? topic, ulong seed, bool shortest)
    {
        var tries = _keywords.Exists(each => each.Pattern is { HasAssertions: true }) ? MaxTriesWithAssertions : MaxTries;
        for (var i = 0; i < tries; i++)
        {
            var text = WriteCandidate(hint, topic, i == 0 ? seed : SeededRandom.Mix(seed, (ulong)i), shortest && i < MaxTries, i);
            if (Accepts(text))
                return text;
        }

        return null;
    }

    private bool HasPattern => _keywords.Exists(each => each.Pattern is not null);

    private string WriteCandidate(PropertyHint hint, string? topic, ulong seed, bool shortest, int turn)
    {
        var format = _keywords.Find(each => each.Format is not null)?.Format;
        if (format is not null && (!HasPattern || turn % 2 == 0))
            return StringFormats.Write(format, seed);
        if (HasPattern)
            return _patternText.Value!.Write(seed, shortest);
        if (_keywords.Exists(each => each.Encoding is "base64"))
            return Fit(Convert.ToBase64String(Encoding.UTF8.GetBytes(PlausibleText.Word(seed))), seed);
        return Fit(PlausibleText.Write(hint, turn == 0 ? topic : null, seed), seed);
    }

    /// <summary>Lengthens or shortens a text to the bounds, at a word's end where that is possible.</summary>
    private string Fit(string text, ulong seed)
    {
        if (text.Length > _max)
        {
            var cut = text.LastIndexOf(' ', _max);
            return text[..(cut > 0 && cut >= _min ? cut : _max)];
        }

        if (text.Length >= _min)
            return text;
        var longer = new StringBuilder(text);
        for (ulong i = 0; longer.Length < _min; i++)
            longer.Append(longer.Length > 0 ? " " : "").Append(PlausibleText.Word(SeededRandom.Mix(seed, i)));
        return longer.Length > _max || char.IsWhiteSpace(longer[^1]) ? longer.ToString(0, _min - 1) + "a" : longer.ToString();
    }

    /// <summary>The texts that match every pattern. A single pattern is written without anything around its match, if the lengths allow it.</summary>
    private PatternText? CreatePatternText()
    {
        var patterns = _keywords.Where(each => each.Pattern is not null).Select(each => each.Pattern!).Distinct().ToList();
        var max = Math.Min(_max, LongestText);
        if (patterns.Count == 1 && PatternText.TryCreate(patterns[0].Whole, _min, max) is { } text)
            return text;
        return PatternText.TryCreate(patterns.Select(pattern => pattern.Search).Aggregate((all, next) => all.Intersect(next)), _min, max);
    }
}
