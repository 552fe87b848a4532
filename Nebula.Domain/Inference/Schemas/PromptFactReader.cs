using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace Nebula.Domain.Inference.Schemas;

/// <summary>Finds the values that a text mentions.</summary>
internal static class PromptFactReader
{
    private const int MaxTopicWords = 6;
    private const int MaxShortTopicWords = 3;
    private const int MaxMembers = 12;
    private const int MaxTopicSource = 400;

    // The longest beginning, up to a colon, that only says what to do with what follows.
    private const int MaxLead = 60;
    private const string Punctuation = ".,;:!?()[]{}\"'`«»“”<>*#";

    // Months are not here: some are people's names.
    private static readonly FrozenSet<string> Weekdays =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Today", "Tomorrow");

    private static readonly FrozenSet<string> Formats = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "JSON", "XML", "YAML", "CSV", "HTML", "Markdown");

    // The longer ones first.
    private static readonly string[] Halves = ["a.m.", "p.m.", "am", "pm"];

    private static readonly SearchValues<char> Operators = SearchValues.Create("+-*/^");
    private static readonly SearchValues<char> ExpressionCharacters = SearchValues.Create("0123456789+-*/^(). ");

    /// <summary>Adds the facts of a text in the order in which they stand.</summary>
    public static void Read(string text, List<PromptFact> facts)
    {
        var at = 0;
        var before = "";
        var startsSentence = true;
        while (at < text.Length && facts.Count < PromptFacts.MaxFacts)
        {
            var c = text[at];
            var end = at;
            if (c is '"' or '“' or '«' or '`' || (c == '\'' && (at == 0 || char.IsWhiteSpace(text[at - 1]))))
            {
                end = FindQuoteEnd(text, at);
                if (end > at + 1)
                {
                    facts.Add(new PromptFact(PromptFactKind.Quoted, text[(at + 1)..end], before, NextWord(text, end + 1)));
                    at = end + 1;
                    continue;
                }
            }

            if (char.IsAsciiDigit(c))
                end = ReadNumber(text, at, before, facts);
            else if (char.IsLetter(c))
                end = ReadWord(text, at, ref before, startsSentence, facts);
            if (end > at)
            {
                startsSentence = false;
                at = end;
                continue;
            }

            if (c is '.' or '!' or '?' or '\n' or ':')
                startsSentence = true;
            at++;
        }
    }

    /// <summary>The phrase of a text that says what it is about, as it stands there: from its first telling word, with at most six of them.</summary>
    public static string ReadTopic(string text)
    {
        if (text.IndexOf("USER:", StringComparison.Ordinal) is var history and > 0)
            text = text[(history + 5)..];
        text = text[..Math.Min(text.Length, MaxTopicSource)];
        if (FindLead(text) is var lead and > 0 && ReadPhrase(text[lead..]) is { Length: > 0 } after)
            return after;
        return ReadPhrase(text);
    }

    /// <summary>A topic with at most three telling words, for sentences about it.</summary>
    public static string ShortenTopic(string topic) => ReadPhrase(topic, MaxShortTopicWords) is { Length: > 0 } phrase ? phrase : topic;

    /// <summary>Where the text after an instruction and a colon begins; 0 if it has none.</summary>
    private static int FindLead(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon is > 0 and < MaxLead && colon + 2 < text.Length && char.IsLetterOrDigit(text[colon + 2]) && !text.AsSpan(0, colon).ContainsAny('.', '?', '!') ? colon + 2 : 0;
    }

    private static string ReadPhrase(string text, int maxWords = MaxTopicWords)
    {
        var (start, end, telling) = (-1, -1, 0);
        for (var at = 0; at < text.Length && telling < maxWords;)
        {
            var next = at;
            while (next < text.Length && !char.IsWhiteSpace(text[next]))
                next++;
            var word = text.AsSpan(at, next - at).Trim(Punctuation);
            if (word.Length > 0 && !PromptWords.IsStopWord(word) && (start >= 0 || !IsRequest(word.ToString())))
            {
                telling++;
                var wordAt = at + text.AsSpan(at, next - at).IndexOf(word);
                if (start < 0)
                    start = wordAt;
                end = wordAt + word.Length;
            }

            if (start >= 0 && next > at && text[next - 1] is '.' or '!' or '?' or ';' or ':')
                break;
            at = next + 1;
        }

        return start < 0 ? "" : Decapitalize(text[start..end].ReplaceLineEndings(" "), start == 0);
    }

    // The first word of a sentence is capitalised for that alone, unless the rest of it is, too.
    private static string Decapitalize(string phrase, bool startsText) =>
        startsText && phrase.Length > 1 && char.IsUpper(phrase[0]) && char.IsLower(phrase[1]) ? char.ToLowerInvariant(phrase[0]) + phrase[1..] : phrase;

    /// <summary>Adds the names that stand in quotes before a colon, as in an example of JSON.</summary>
    public static void ReadMembers(string text, List<string> names)
    {
        for (var colon = text.IndexOf(':', StringComparison.Ordinal); colon > 0 && names.Count < MaxMembers; colon = text.IndexOf(':', colon + 1))
        {
            var end = colon - 1;
            while (end > 0 && text[end] == ' ')
                end--;
            var start = end > 0 && text[end] == '"' ? text.LastIndexOf('"', end - 1) : -1;
            if (start < 0 || end - start is < 2 or > 60 || text.AsSpan(start, end - start).Contains('\n'))
                continue;
            var name = text[(start + 1)..end];
            if (!names.Contains(name))
                names.Add(name);
        }
    }

    private static bool IsRequest(string word) => word.ToLowerInvariant() is "write" or "create" or "generate" or "find" or "search" or "look" or "explain" or "describe" or "list"
        or "extract" or "return" or "answer" or "book" or "call" or "send" or "check" or "json" or "title" or "summarize" or "summarise";

    private static int FindQuoteEnd(string text, int at)
    {
        var close = text[at] switch
        {
            '“' => '”',
            '«' => '»',
            _ => text[at],
        };
        var end = text.IndexOf(close, at + 1);
        return end > 0 && end - at <= 300 && !text.AsSpan(at, end - at).Contains('\n') ? end : -1;
    }

    private static int ReadNumber(string text, int at, string before, List<PromptFact> facts)
    {
        var rest = text.AsSpan(at);
        if (rest.Length >= 10 && DateOnly.TryParseExact(rest[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            facts.Add(new PromptFact(PromptFactKind.Date, text[at..(at + 10)], before, null));
            return at + 10;
        }

        if (rest.Length >= 5 && TimeOnly.TryParseExact(rest[..5], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            facts.Add(new PromptFact(PromptFactKind.Time, text[at..(at + 5)], before, null));
            return at + 5;
        }

        var run = rest.IndexOfAnyExcept(ExpressionCharacters);
        var expression = rest[..(run < 0 ? rest.Length : run)].TrimEnd().TrimEnd('.');
        if (expression.ContainsAny(Operators) && char.IsAsciiDigit(expression[^1]) is var ends && (ends || expression[^1] == ')'))
        {
            var start = at > 0 && text[at - 1] == '(' ? at - 1 : at;
            facts.Add(new PromptFact(PromptFactKind.Expression, text[start..(at + expression.Length)], before, null));
        }

        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] is '.' or ',' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
            end++;
        if (FindClockEnd(text, at, end) is > 0 and var clock)
            facts.Add(new PromptFact(PromptFactKind.Time, text[at..clock], before, null));
        var digits = text[at..end];
        var isNegative = at > 0 && text[at - 1] == '-' && (at == 1 || char.IsWhiteSpace(text[at - 2]));
        if (decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number))
            facts.Add(new PromptFact(PromptFactKind.Number, digits, before, FindCurrency(text, at) ?? NextWord(text, end), isNegative ? -number : number));
        return end;
    }

    /// <summary>Where the time of a twelve-hour clock ends, such as "3pm" or "10 a.m."; 0 if the number is none.</summary>
    private static int FindClockEnd(string text, int at, int end)
    {
        if (end - at > 2 || int.Parse(text.AsSpan(at, end - at), CultureInfo.InvariantCulture) is 0 or > 12)
            return 0;
        if (end + 2 < text.Length && text[end] == ':' && char.IsAsciiDigit(text[end + 1]) && char.IsAsciiDigit(text[end + 2]))
            end += 3;
        var start = end < text.Length && text[end] == ' ' ? end + 1 : end;
        foreach (var half in Halves)
        {
            var after = start + half.Length;
            if (string.Compare(text, start, half, 0, half.Length, StringComparison.OrdinalIgnoreCase) == 0 && after <= text.Length && (after == text.Length || !char.IsLetterOrDigit(text[after])))
                return after;
        }

        return 0;
    }

    /// <summary>The currency whose sign stands before a number, as a word after it would name it; null if there is none.</summary>
    private static string? FindCurrency(string text, int at) => at == 0 ? null : text[at - 1] switch
    {
        '$' => "dollar",
        '€' => "euro",
        '£' => "pound",
        _ => null,
    };

    private static int ReadWord(string text, int at, ref string before, bool startsSentence, List<PromptFact> facts)
    {
        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '”' or ',' or ';' or '(' or ')' or '<' or '>'))
            end++;
        var token = text.AsSpan(at, end - at).TrimEnd(".!?:");
        if (token.IndexOf('@') is > 0 && StringFormats.IsValid("email", token.ToString()))
        {
            facts.Add(new PromptFact(PromptFactKind.Email, token.ToString(), before, null));
            return at + token.Length;
        }

        if ((token.StartsWith("https://") || token.StartsWith("http://")) && StringFormats.IsValid("uri", token.ToString()))
        {
            facts.Add(new PromptFact(PromptFactKind.Url, token.ToString(), before, null));
            return at + token.Length;
        }

        if (IsIdentifier(token))
        {
            facts.Add(new PromptFact(PromptFactKind.Identifier, token.ToString(), before, null));
            return at + token.Length;
        }

        end = FindWordEnd(text, at);
        var word = text.AsSpan(at, end - at);
        if (char.IsUpper(word[0]) && !Weekdays.Contains(word.ToString()) && !Formats.Contains(word.ToString()) && !PromptWords.IsStopWord(word) && !(startsSentence && (IsRequest(word.ToString()) || !(IsFollowedByName(text, end) || IsJoinedWithName(text, end) || IsValueOfLabel(text, at, end)))))
        {
            while (IsFollowedByName(text, end))
                end = FindWordEnd(text, end + 1);
            facts.Add(new PromptFact(PromptFactKind.Name, TrimPossessive(text[at..end]), before, NextWord(text, end)));
            before = PromptWords.Stem(text.AsSpan(at, end - at));
            return end;
        }

        before = PromptWords.Stem(word);
        return end;
    }

    // Capital letters and digits, perhaps with hyphens, and at least three digits: ORD12345, INV-2041.
    private static bool IsIdentifier(ReadOnlySpan<char> token)
    {
        var digits = 0;
        foreach (var c in token)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '/'))
                return false;
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits >= 3;
    }

    private static string TrimPossessive(string name) => name.EndsWith("'s", StringComparison.Ordinal) ? name[..^2] : name;

    private static int FindWordEnd(string text, int at)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || (text[at] is '\'' or '-' or '’' && at + 1 < text.Length && char.IsLetter(text[at + 1]))))
            at++;
        return at;
    }

    private static bool IsFollowedByName(string text, int end) =>
        !IsFollowedByIdentifier(text, end) && end + 1 < text.Length && text[end] == ' ' && char.IsUpper(text[end + 1]) && !PromptWords.IsStopWord(text.AsSpan(end + 1, FindWordEnd(text, end + 1) - end - 1));

    private static bool IsFollowedByIdentifier(string text, int end)
    {
        if (end + 1 >= text.Length)
            return false;
        var rest = text.AsSpan(end + 1);
        var length = rest.IndexOfAny(' ', '\n', '\t');
        return IsIdentifier((length < 0 ? rest : rest[..length]).TrimEnd(".,;!?:"));
    }

    // "Alice and Bob", at the beginning of a sentence as well.
    private static bool IsJoinedWithName(string text, int end) =>
        text.AsSpan(end) is [' ', 'a', 'n', 'd', ' ', var first, ..] && char.IsUpper(first);

    // "Name: Bob, age: 5".
    private static bool IsValueOfLabel(string text, int at, int end) =>
        at > 2 && text[at - 1] == ' ' && text[at - 2] == ':' && (end == text.Length || text[end] is ',' or ';' or '.' or '\n' or '\r');

    private static string? NextWord(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '-' or '"')
            at++;
        var end = at < text.Length && char.IsLetter(text[at]) ? FindWordEnd(text, at) : at;
        return end > at ? PromptWords.Stem(text.AsSpan(at, end - at)) : null;
    }
}
