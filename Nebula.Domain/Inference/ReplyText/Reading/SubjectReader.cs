using System.Text;

namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Finds what a prompt is about.</summary>
internal static class SubjectReader
{
    private const int MaxSubjectWords = 9;
    private const int MaxSubjectLength = 64;
    private const int MaxQuestionLength = 72;
    private const int MaxVocabularyWords = 300;
    private const int MaxNouns = 16;
    private const int MaxVerbs = 8;

    private static readonly string[] Swaps =
        ["my", "your", "our", "your", "me", "you", "i", "you", "we", "you", "us", "you", "mine", "yours", "myself", "yourself", "your", "my", "yourself", "myself", "i'm", "you're", "i've", "you've"];

    /// <summary>Verbs that do not fit before an object.</summary>
    private static readonly HashSet<string> Intransitive = new(
        "go happen become depend sleep matter mean live stay fail crash work travel walk get feel talk speak listen look need like love help believe hope wish play retire iterate loop wait come run wake swim dance agree complain apologize apologise compete begin use put".Split(' '),
        StringComparer.Ordinal);

    public static (string? Subject, string? Question, IReadOnlyList<PromptNoun> Nouns, IReadOnlyList<string> Verbs) Read(
        PromptWords words, ReplyLanguage language, ReplyForm form)
    {
        if (words.Count == 0)
            return (null, Quote(words.Text.AsSpan().Trim()), [], []);
        var (nouns, verbs) = ReadVocabulary(words, language);
        var subject = ReadSubject(words, language);
        return (subject, form is ReplyForm.Prose or ReplyForm.YesNoQuestion or ReplyForm.ToolResult ? FindQuestion(words, subject, language) : null, nouns, verbs);
    }

    /// <summary>Whether a word can be the core of a subject.</summary>
    private static bool IsContent(PromptWords words, int at, ReplyLanguage language)
    {
        var word = words[at];
        var facts = word.Facts;
        if (language == ReplyLanguage.English ? facts.Kind is WordKind.Function or WordKind.Task : facts.IsFunctionWordOf(language) || facts.Cue is not (WordCue.None or WordCue.Item))
            return false;
        if (facts.Number > 0)
            return false;
        return (word.Length > 1 || !char.IsAscii(words.Text[word.Start])) && !char.IsDigit(words.Text[word.Start]);
    }

    private static (List<PromptNoun> Nouns, List<string> Verbs) ReadVocabulary(PromptWords words, ReplyLanguage language)
    {
        var nouns = new List<PromptNoun>();
        var verbs = new List<string>();
        for (var i = 0; i < words.Count && i < MaxVocabularyWords && nouns.Count < MaxNouns; i++)
        {
            var word = words[i];
            if (!IsContent(words, i, language) || word.Length is < 2 or > 24)
                continue;
            if (language == ReplyLanguage.English && word.Facts.Kind is WordKind.Verb)
            {
                if (verbs.Count < MaxVerbs && !verbs.Contains(word.Facts.Base!) && !Intransitive.Contains(word.Facts.Base!))
                    verbs.Add(word.Facts.Base!);
                continue;
            }

            var qualifies = language == ReplyLanguage.English && word.Facts.Kind == WordKind.Adjective && FindCompoundEnd(words, i, language) > i;
            if (language == ReplyLanguage.English && !qualifies && (word.Facts.Kind != WordKind.Unknown || word.Facts.Cue != WordCue.None || IsLanguageOrAdverb(words.GetText(i))))
                continue;
            if (language == ReplyLanguage.German && !char.IsUpper(words.Text[word.Start]))
                continue;
            if (language != ReplyLanguage.English && (word.Length < 4 || word.Facts.Cue != WordCue.None))
                continue;
            if (words.IsAny(i - 1, ["in", "auf", "en", "em"]) && LanguageReader.Find(words.GetText(i)) is not null)
                continue;
            var last = FindCompoundEnd(words, i, language);
            var first = i;
            i = last;
            var text = JoinWords(words, first, last);
            if (text.Length > 2 && text[^2] is '\'' or '’')
                text = text[..^2];
            if (language == ReplyLanguage.English && words.IsAny(first - 1, ["my", "our", "mine"]) && words[first].Break == WordBreak.Space)
                nouns.Add(new PromptNoun("your " + text, true));
            else if (!nouns.Exists(noun => noun.Text.Equals(text, StringComparison.OrdinalIgnoreCase)))
                nouns.Add(new PromptNoun(text, !words.IsAny(first - 1, ["a", "an", "the", "this", "that", "these", "those", "his", "her", "their", "every", "each"])));
        }

        return (nouns, verbs);
    }

    private static bool IsLanguageOrAdverb(ReadOnlySpan<char> word) =>
        word is [.., 'l', 'y'] or [_, _, _, .., 'e', 'd'] || (word.Contains('\'') && word is not [.., '\'', 's']);

    /// <summary>The last of up to three words that form one noun, such as "Eiffel Tower" or "attention mechanism". English only.</summary>
    private static int FindCompoundEnd(PromptWords words, int at, ReplyLanguage language)
    {
        var last = at;
        while (language == ReplyLanguage.English && last + 1 < words.Count && last < at + 2 && words[last + 1].Break == WordBreak.Space
            && IsContent(words, last + 1, language) && !IsLanguageOrAdverb(words.GetText(last + 1))
            && (words[last + 1].Facts is { Kind: WordKind.Unknown, Cue: WordCue.None or WordCue.NumberUnit or WordCue.Document } || IsVerbalNoun(words, at, last + 1)))
            last++;
        return last;
    }

    /// <summary>Whether a verb ends a noun phrase, as in "the benefits of remote work", "write unit tests" or "machine learning".</summary>
    private static bool IsVerbalNoun(PromptWords words, int start, int at)
    {
        if (words[at].Facts is not { Kind: WordKind.Verb, Base: { } verb })
            return false;
        if (words.GetText(at) is [.., 'i', 'n', 'g'])
            return true;
        while (start > 0 && words[start].Break == WordBreak.Space && words.IsAny(start - 1, ["a", "an", "the"]))
            start--;
        var isNounForm = verb.Length == words[at].Length || words.GetText(at) is [.., 's'];
        return isNounForm && start > 0 && IsObjectStart(words, start)
            && (at + 1 >= words.Count || words[at + 1].Break != WordBreak.Space || words[at + 1].Facts.Kind == WordKind.Function);
    }

    private static string JoinWords(PromptWords words, int first, int last)
    {
        var text = words.GetText(first).ToString();
        for (var i = first + 1; i <= last; i++)
            text += " " + words.GetText(i).ToString();
        return text;
    }

    private static string? ReadSubject(PromptWords words, ReplyLanguage language)
    {
        var about = words.Find(WordCue.About);
        if (about > 0 && about <= 40 && about + 1 < words.Count && Build(words, about + 1, language) is { } named)
            return named;

        var start = 0;
        while (start < words.Count && !IsContent(words, start, language))
            start++;
        start = SkipForm(words, start, language);
        if (start >= words.Count)
            return null;
        if (language == ReplyLanguage.English)
        {
            if (words[start].Facts.Kind == WordKind.Adjective && words.Is(start + 1, "to"))
                start = Math.Min(start + 2, words.Count - 1);
            while (start > 0 && words[start].Break == WordBreak.Space && words.IsAny(start - 1, ["a", "an", "the", "my", "our", "your", "this", "these", "their", "his", "her", "all"]))
                start--;
        }

        return Build(words, start, language);
    }

    /// <summary>"a list of tips for X" and "a poem on X" are about X.</summary>
    private static int SkipForm(PromptWords words, int start, ReplyLanguage language)
    {
        for (var i = start; i < words.Count && i < start + 5 && (i == start || words[i].Break == WordBreak.Space); i++)
        {
            var cue = words.CueAt(i);
            var form = cue is WordCue.List or WordCue.Steps or WordCue.Item or WordCue.Table or WordCue.Haiku or WordCue.Poem or WordCue.Story or WordCue.Joke
                or WordCue.Summary or WordCue.Title or WordCue.Paragraph or WordCue.Sentence or WordCue.Word or WordCue.Compare or WordCue.Email or WordCue.Document;
            if (!form)
            {
                if (IsContent(words, i, language) && words[i].Facts.Kind != WordKind.Adjective)
                    break;
                continue;
            }

            var next = i + 1;
            while (next < words.Count && words[next].Break <= WordBreak.Quote && !IsContent(words, next, language))
                next++;
            if (next < words.Count && (next > i + 1 || words.NumberAt(i - 1) > 0 || words[next].Break == WordBreak.Strong || language != ReplyLanguage.English))
                return SkipForm(words, next, language);
        }

        return start;
    }

    private static string? Build(PromptWords words, int start, ReplyLanguage language)
    {
        var end = start;
        var length = 0;
        var hasContent = false;
        var isHow = words[start].Facts.Kind != WordKind.Verb && (words.CueAt(start - 1) == WordCue.How || words.CueAt(start - 2) == WordCue.How);
        while (end < words.Count && end - start < MaxSubjectWords && (end == start || (words[end].Break <= WordBreak.Quote && words[end].Break != WordBreak.Comma)))
        {
            if (end > start && IsEnd(words, end))
                break;
            length += words[end].Length + 1;
            if (length > MaxSubjectLength)
                break;
            if (end > start && (IsPredicate(words, start, end, isHow) || (words.CueAt(start - 1) == WordCue.Auxiliary && words.IsAny(end, ["a", "an", "the"]))))
                break;
            hasContent |= IsContent(words, end, language) && words.CueAt(end) is WordCue.None or WordCue.Code or WordCue.Document;
            end++;
        }

        while (end > start + 1 && IsLoose(words, end - 1, start, language))
            end--;
        if (!hasContent)
            return null;

        var subject = new StringBuilder(length);
        for (var i = start; i < end; i++)
        {
            if (i > start)
                subject.Append(' ');
            AppendWord(subject, words, i, i == start, language);
        }

        return subject.ToString();
    }

    /// <summary>Whether a phrase is the object of a request or of a preposition, in which no predicate follows.</summary>
    private static bool IsObjectStart(PromptWords words, int start) =>
        words[start].Break == WordBreak.Space
        && (words[start - 1].Facts.Kind == WordKind.Task || words.IsAny(start - 1, ["of", "for", "about", "on", "with", "me", "create", "build", "implement", "fix"]));

    /// <summary>Whether a noun phrase ends because a sentence's verb follows, as in "my code crashes when".</summary>
    private static bool IsPredicate(PromptWords words, int start, int at, bool isHow)
    {
        if (words[at].Facts.Kind != WordKind.Verb || words.CueAt(at) == WordCue.Code || words[at - 1].Facts.Kind == WordKind.Adjective || (words[at - 1].Facts.Kind == WordKind.Verb && words.GetText(at - 1) is not [.., 'i', 'n', 'g']) || words.GetText(at) is [.., 'i', 'n', 'g'])
            return false;
        if (isHow)
            return true;
        if (start > 0 && IsObjectStart(words, start))
            return false;
        return words[start].Facts.Kind != WordKind.Verb && !words.IsAny(at - 1, ["to", "that", "which", "who", "and", "or", "a", "an", "the", "my", "of", "for"]) && !IsVerbalNoun(words, start, at)
            && at + 1 < words.Count && words[at + 1].Break == WordBreak.Space;
    }

    private static bool IsEnd(PromptWords words, int at)
    {
        if (words.CueAt(at) is WordCue.Boundary)
            return true;
        if (!words.IsAny(at, ["in", "as", "with", "for", "auf", "en", "em", "to"]))
            return false;
        var next = words.CueAt(at + 1);
        return words.NumberAt(at + 1) > 0 || next is WordCue.Only or WordCue.Json or WordCue.Table or WordCue.Word or WordCue.Sentence or WordCue.Brief
            || words.CodeAt(at + 1) is not null || LanguageReader.Find(words.GetText(at + 1)) is not null
            || words.IsAny(at + 1, ["simple", "plain", "bullet", "detail", "markdown", "me"]) || words.CueAt(at + 2) is WordCue.List or WordCue.Table or WordCue.Json or WordCue.Sentence;
    }

    /// <summary>Whether a subject should not end with this word.</summary>
    private static bool IsLoose(PromptWords words, int at, int start, ReplyLanguage language)
    {
        if (!IsContent(words, at, language))
            return !char.IsDigit(words.Text[words[at].Start]) && !words.IsAny(at, ["off", "up", "out", "down"]);
        if (language != ReplyLanguage.English)
            return false;
        var facts = words[at].Facts;
        if (facts.Kind == WordKind.Adjective)
            return at > start && words[at - 1].Facts.Kind != WordKind.Function;
        return facts.Kind == WordKind.Verb && at - start >= 1 && !IsVerbalNoun(words, start, at) && !words.Is(at - 1, "to") && words[at - 1].Facts.Kind is WordKind.Unknown && words[start].Facts.Kind != WordKind.Verb;
    }

    private static void AppendWord(StringBuilder subject, PromptWords words, int at, bool isFirst, ReplyLanguage language)
    {
        var text = words.GetText(at);
        if (language == ReplyLanguage.English)
        {
            for (var i = 0; i < Swaps.Length; i += 2)
            {
                if (text.Equals(Swaps[i], StringComparison.OrdinalIgnoreCase))
                {
                    subject.Append(Swaps[i + 1]);
                    return;
                }
            }

            if (isFirst && words[at].Facts.Kind == WordKind.Unknown && at <= 4 && words.IsAny(at - 1, ["i", "we", "to"]) && words.CueAt(0) == WordCue.How && char.IsAsciiLetterLower(text[0]) && text.Length > 2)
            {
                subject.Append(Inflection.Gerund(text.ToString()));
                return;
            }

            if (isFirst && words[at].Facts is { Kind: WordKind.Verb, Base: { } verb })
            {
                subject.Append(Inflection.Gerund(verb));
                return;
            }

            if (isFirst && words[at].Facts.Kind != WordKind.Unknown && words[at].Break == WordBreak.Strong)
            {
                subject.Append(text.ToString().ToLowerInvariant());
                return;
            }
        }

        subject.Append(text);
    }

    /// <summary>A question is quoted if it is short and its subject does not say what is asked.</summary>
    private static string? FindQuestion(PromptWords words, string? subject, ReplyLanguage language)
    {
        var text = words.Text.AsSpan().Trim();
        var asks = text is [.., '?'] && (language != ReplyLanguage.English || words.CueAt(0) is WordCue.Question or WordCue.Auxiliary or WordCue.How);
        return subject is null || (asks && !words.IsAny(0, ["can", "could", "would", "will"])) ? Quote(text) : null;
    }

    private static string? Quote(ReadOnlySpan<char> text)
    {
        var line = text.IndexOfAny('\n', '\r');
        if (line >= 0)
            text = text[..line].TrimEnd();
        if (text.Length == 0)
            return null;
        var isCut = text.Length > MaxQuestionLength;
        if (isCut)
        {
            text = text[..(char.IsHighSurrogate(text[MaxQuestionLength - 1]) ? MaxQuestionLength - 1 : MaxQuestionLength)];
            var space = text.LastIndexOf(' ');
            if (space > MaxQuestionLength / 2)
                text = text[..space];
        }

        var quoted = new StringBuilder(text.Length + 1);
        foreach (var c in text.ToString().EnumerateRunes().Where(rune => !Rune.IsControl(rune)))
            quoted.Append(c.Value is '"' or '`' or '*' or '|' or '<' or '>' or '[' or ']' or '\\' ? "" : c.ToString());
        if (isCut)
            quoted.Append('…');
        return quoted.Length == 0 ? null : quoted.ToString();
    }
}
