using System.Globalization;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>A set of Unicode scalar values, as a class of a regular expression has it. Immutable.</summary>
internal sealed class CharacterSet
{
    private const int MaxScalar = 0x10FFFF;

    /// <summary>Pairs of first and last value, sorted, neither overlapping nor adjacent.</summary>
    private readonly int[] _ranges;

    private string? _preferred;

    private CharacterSet(int[] ranges) => _ranges = ranges;

    public static CharacterSet All { get; } = Create([(0, MaxScalar)]);

    public static CharacterSet Digits { get; } = Create([('0', '9')]);

    public static CharacterSet WordCharacters { get; } = Create([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    public static CharacterSet Spaces { get; } = Create(
        [(9, 13), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]);

    /// <summary>What a dot matches: everything but line terminators.</summary>
    public static CharacterSet Dot { get; } = Create([('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)]).Negate();

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The union of ranges in any order. Surrogates are left out: no text holds one alone.</summary>
    public static CharacterSet Create(IEnumerable<(int First, int Last)> ranges)
    {
        var sorted = ranges.SelectMany(WithoutSurrogates).Order().ToList();
        var merged = new List<int>(sorted.Count * 2);
        foreach (var (first, last) in sorted)
        {
            if (merged.Count > 0 && first <= merged[^1] + 1)
                merged[^1] = Math.Max(merged[^1], last);
            else
                merged.AddRange([first, last]);
        }

        return new CharacterSet([.. merged]);
    }

    /// <summary>The characters of the basic plane in a general category (<c>L</c>, <c>Lu</c>, <c>Nd</c>, …); null if there is no such category.</summary>
    public static CharacterSet? TryCreateCategory(string name)
    {
        var names = Enum.GetValues<UnicodeCategory>();
        var wanted = names.Where(category => ShortName(category).StartsWith(name, StringComparison.Ordinal)).ToHashSet();
        if (wanted.Count == 0 || name.Length is 0 or > 2)
            return null;

        return Create(Enumerable.Range(0, 0x10000).Where(value => wanted.Contains(CharUnicodeInfo.GetUnicodeCategory((char)value))).Select(value => (value, value)));
    }

    public IEnumerable<(int First, int Last)> Ranges()
    {
        for (var i = 0; i < _ranges.Length; i += 2)
            yield return (_ranges[i], _ranges[i + 1]);
    }

    public CharacterSet Negate()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in Ranges())
        {
            if (first > next)
                gaps.Add((next, first - 1));
            next = last + 1;
        }

        if (next <= MaxScalar)
            gaps.Add((next, MaxScalar));
        return Create(gaps);
    }

    public CharacterSet Intersect(CharacterSet other)
    {
        if (ReferenceEquals(this, All))
            return other;
        if (ReferenceEquals(other, All))
            return this;

        var common = new List<(int, int)>();
        foreach (var (first, last) in Ranges())
        {
            foreach (var (otherFirst, otherLast) in other.Ranges())
            {
                if (Math.Max(first, otherFirst) <= Math.Min(last, otherLast))
                    common.Add((Math.Max(first, otherFirst), Math.Min(last, otherLast)));
            }
        }

        return Create(common);
    }

    public bool Contains(int scalar)
    {
        for (var i = 0; i < _ranges.Length; i += 2)
        {
            if (scalar <= _ranges[i + 1])
                return scalar >= _ranges[i];
        }

        return false;
    }

    /// <summary>A member: a letter or digit if there is one, else another visible character, else any.</summary>
    public int Pick(ref SeededRandom random)
    {
        _preferred ??= FindPreferred();
        if (_preferred.Length > 0)
            return _preferred[random.NextInt(_preferred.Length)];

        var pair = random.NextInt(_ranges.Length / 2) * 2;
        return _ranges[pair] + random.NextInt(_ranges[pair + 1] - _ranges[pair] + 1);
    }

    private string FindPreferred()
    {
        var visible = string.Concat(Enumerable.Range(' ' + 1, '~' - ' ').Where(Contains).Select(value => (char)value));
        var named = string.Concat(visible.Where(char.IsAsciiLetterOrDigit));
        var lower = string.Concat(named.Where(char.IsAsciiLetterLower));
        if (lower.Length == 26 && visible.Length > named.Length)
            return lower;
        if (named.Length > 0)
            return named;
        return visible.Length > 0 ? visible : Contains(' ') ? " " : "";
    }

    private static IEnumerable<(int, int)> WithoutSurrogates((int First, int Last) range)
    {
        if (range.First < 0xD800)
            yield return (range.First, Math.Min(range.Last, 0xD7FF));
        if (range.Last > 0xDFFF)
            yield return (Math.Max(range.First, 0xE000), range.Last);
    }

    private static string ShortName(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.PrivateUse => "Co",
        _ => "Cn",
    };
}
