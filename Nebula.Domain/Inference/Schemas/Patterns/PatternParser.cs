using System.Globalization;

namespace Nebula.Domain.Inference.Schemas.Patterns;

/// <summary>Parses regular expressions as JSON Schema uses them (ECMA-262), without lookbehind and back references.</summary>
internal sealed class PatternParser
{
    private const int MaxRepeats = 100_000;
    private const int MaxDepth = 100;

    private readonly string _text;
    private int _at;
    private int _depth;

    private PatternParser(string text) => _text = text;

    /// <exception cref="PatternException">The pattern is malformed or uses what is not supported.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.ReadChoice();
        return parser._at < pattern.Length ? throw new PatternException("has a ')' without its '('") : node;
    }

    private PatternNode ReadChoice()
    {
        if (++_depth > MaxDepth)
            throw new PatternException($"nests more than {MaxDepth} groups");

        var parts = new List<PatternNode> { ReadSequence() };
        while (TryRead('|'))
            parts.Add(ReadSequence());
        _depth--;
        return parts.Count == 1 ? parts[0] : new PatternNode.Choice(parts);
    }

    private PatternNode.Sequence ReadSequence()
    {
        var parts = new List<PatternNode>();
        while (_at < _text.Length && _text[_at] is not ('|' or ')'))
            parts.Add(ReadQuantifier(ReadAtom()));
        return new PatternNode.Sequence(parts);
    }

    private PatternNode ReadAtom()
    {
        var c = _text[_at++];
        switch (c)
        {
            case '^':
                return new PatternNode.Start();
            case '$':
                return new PatternNode.End();
            case '.':
                return new PatternNode.Character(CharacterSet.Dot);
            case '(':
                return ReadGroup();
            case '[':
                return new PatternNode.Character(ReadClass());
            case '\\':
                if (TryRead('b'))
                    return new PatternNode.Boundary(IsNegative: false);
                if (TryRead('B'))
                    return new PatternNode.Boundary(IsNegative: true);
                return new PatternNode.Character(ReadEscape(inClass: false));
            case '*' or '+' or '?':
                throw new PatternException($"has a '{c}' with nothing to repeat");
            default:
                _at--;
                return new PatternNode.Character(Single(ReadScalar()));
        }
    }

    private PatternNode ReadGroup()
    {
        var isLookahead = TryRead("?=");
        var isNegative = !isLookahead && TryRead("?!");
        if (isLookahead || isNegative || TryRead("?:"))
        {
        }
        else if (TryRead("?<=") || TryRead("?<!"))
        {
            throw new PatternException("uses a lookbehind ('(?<=' or '(?<!'), which is not supported");
        }
        else if (TryRead("?<") || TryRead("?P<"))
        {
            var end = _text.IndexOf('>', _at);
            _at = end < 0 ? throw new PatternException("has a group name without its '>'") : end + 1;
        }
        else if (_at < _text.Length && _text[_at] == '?')
        {
            throw new PatternException("uses inline flags or another '(?' group that is not supported");
        }

        var group = ReadChoice();
        if (!TryRead(')'))
            throw new PatternException("has a '(' without its ')'");
        return isLookahead || isNegative ? new PatternNode.Lookahead(group, isNegative) : group;
    }

    private PatternNode ReadQuantifier(PatternNode atom)
    {
        if (_at >= _text.Length)
            return atom;

        int min;
        int? max;
        if (TryRead('*'))
            (min, max) = (0, null);
        else if (TryRead('+'))
            (min, max) = (1, null);
        else if (TryRead('?'))
            (min, max) = (0, 1);
        else if (!TryReadBounds(out min, out max))
            return atom;

        if (atom is PatternNode.Start or PatternNode.End or PatternNode.Boundary or PatternNode.Lookahead)
            throw new PatternException("repeats an anchor or a lookahead");
        if (_at < _text.Length && _text[_at] == '+')
            throw new PatternException("uses a possessive quantifier, which is not supported");
        TryRead('?');
        return new PatternNode.Repeat(atom, min, max);
    }

    /// <summary>Reads <c>{2}</c>, <c>{2,}</c> or <c>{2,5}</c>; another brace is an ordinary character.</summary>
    private bool TryReadBounds(out int min, out int? max)
    {
        (min, max) = (0, null);
        var end = _text[_at] == '{' ? _text.IndexOf('}', _at) : -1;
        if (end < 0)
            return false;

        var bounds = _text[(_at + 1)..end].Split(',');
        if (bounds.Length > 2 || !TryParseBound(bounds[0], out min))
            return false;
        if (bounds.Length == 1)
            max = min;
        else if (bounds[1].Length > 0)
        {
            if (!TryParseBound(bounds[1], out var upper))
                return false;
            max = upper;
        }

        if (max < min)
            throw new PatternException($"has the quantifier '{_text[_at..(end + 1)]}', whose bounds are out of order");
        if (min > MaxRepeats || max > MaxRepeats)
            throw new PatternException($"repeats more than {MaxRepeats} times");
        _at = end + 1;
        return true;
    }

    private static bool TryParseBound(string text, out int bound)
    {
        bound = 0;
        if (text.Length == 0 || !text.All(char.IsAsciiDigit))
            return false;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bound))
            bound = int.MaxValue;
        return true;
    }

    private CharacterSet ReadClass()
    {
        var negated = TryRead('^');
        var ranges = new List<(int, int)>();
        while (!TryRead(']'))
        {
            var first = ReadClassAtom();
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                var last = ReadClassAtom();
                if (!TryGetSingle(first, out var low) || !TryGetSingle(last, out var high) || low > high)
                    throw new PatternException("has a character class with a malformed range");
                ranges.Add((low, high));
            }
            else
            {
                ranges.AddRange(first.Ranges());
            }
        }

        var set = CharacterSet.Create(ranges);
        return negated ? set.Negate() : set;
    }

    private CharacterSet ReadClassAtom()
    {
        if (_at >= _text.Length)
            throw new PatternException("has a '[' without its ']'");
        if (!TryRead('\\'))
            return Single(ReadScalar());
        return ReadEscape(inClass: true);
    }

    private CharacterSet ReadEscape(bool inClass)
    {
        if (_at >= _text.Length)
            throw new PatternException("ends in a '\\'");

        var c = _text[_at++];
        switch (c)
        {
            case 'd':
                return CharacterSet.Digits;
            case 'D':
                return CharacterSet.Digits.Negate();
            case 'w':
                return CharacterSet.WordCharacters;
            case 'W':
                return CharacterSet.WordCharacters.Negate();
            case 's':
                return CharacterSet.Spaces;
            case 'S':
                return CharacterSet.Spaces.Negate();
            case 'p' or 'P':
                var category = ReadCategory();
                return c == 'p' ? category : category.Negate().Intersect(CharacterSet.Create([(0, 0xFFFF)]));
            case 't':
                return Single('\t');
            case 'n':
                return Single('\n');
            case 'r':
                return Single('\r');
            case 'v':
                return Single('\v');
            case 'f':
                return Single('\f');
            case '0' when _at >= _text.Length || !char.IsAsciiDigit(_text[_at]):
                return Single(0);
            case 'b' when inClass:
                return Single('\b');
            case 'c' when _at < _text.Length && char.IsAsciiLetter(_text[_at]):
                return Single(_text[_at++] % 32);
            case 'x':
                return Single(ReadHex(2));
            case 'u':
                return Single(ReadUnicode());
            case >= '1' and <= '9' or 'k':
                throw new PatternException("uses a back reference, which is not supported");
            default:
                return char.IsAsciiLetterOrDigit(c) ? throw new PatternException($"uses the escape '\\{c}', which is not supported") : Single(c);
        }
    }

    private CharacterSet ReadCategory()
    {
        var end = TryRead('{') ? _text.IndexOf('}', _at) : -1;
        if (end < 0)
            throw new PatternException("has a '\\p' without its '{…}'");

        var name = _text[_at..end];
        _at = end + 1;
        var equals = name.IndexOf('=');
        if (equals > 0 && name[..equals] is "gc" or "General_Category")
            name = name[(equals + 1)..];
        return CharacterSet.TryCreateCategory(LongCategories.GetValueOrDefault(name, name))
            ?? throw new PatternException($"uses the Unicode property '{name}', which is not supported");
    }

    private static readonly Dictionary<string, string> LongCategories = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Mark"] = "M", ["Number"] = "N",
        ["Decimal_Number"] = "Nd", ["Punctuation"] = "P", ["Symbol"] = "S", ["Separator"] = "Z",
    };

    private int ReadUnicode()
    {
        if (TryRead('{'))
        {
            var end = _text.IndexOf('}', _at);
            if (end < 0 || !int.TryParse(_text.AsSpan(_at, end - _at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var scalar) || scalar is < 0 or > 0x10FFFF)
                throw new PatternException("has a malformed '\\u{…}'");
            _at = end + 1;
            return scalar;
        }

        var high = ReadHex(4);
        if (high is < 0xD800 or > 0xDBFF || !TryRead("\\u"))
            return high;

        var low = ReadHex(4);
        return low is >= 0xDC00 and <= 0xDFFF ? char.ConvertToUtf32((char)high, (char)low) : throw new PatternException("has half of a surrogate pair");
    }

    private int ReadHex(int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw new PatternException("has a malformed hexadecimal escape");
        _at += digits;
        return value;
    }

    private int ReadScalar()
    {
        if (char.IsHighSurrogate(_text[_at]) && _at + 1 < _text.Length && char.IsLowSurrogate(_text[_at + 1]))
        {
            _at += 2;
            return char.ConvertToUtf32(_text[_at - 2], _text[_at - 1]);
        }

        return _text[_at++];
    }

    private bool TryRead(char c)
    {
        if (_at >= _text.Length || _text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private bool TryRead(string text)
    {
        if (string.CompareOrdinal(_text, _at, text, 0, text.Length) != 0)
            return false;
        _at += text.Length;
        return true;
    }

    private static CharacterSet Single(int scalar) => CharacterSet.Create([(scalar, scalar)]);

    private static bool TryGetSingle(CharacterSet set, out int scalar)
    {
        var ranges = set.Ranges().ToArray();
        scalar = ranges.Length == 1 ? ranges[0].First : -1;
        return ranges.Length == 1 && ranges[0].First == ranges[0].Last;
    }
}
