using System.Text;

namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Reads the parts of a prompt that the answer takes over as they are.</summary>
internal static class MaterialReader
{
    private const int MaxEcho = 2_000;
    private const int MaxOption = 40;
    private const string Spaces = " \t\r\n";

    // What follows a dictated text and is not part of it.
    private static readonly string[] Remarks =
        [" and nothing else", ", nothing else", ". nothing else", "; nothing else", " and nothing more", ". do not ", ". don't ", ". no ", ". without ", ". just that"];

    private static readonly string[] NotDictated =
        ["something", "anything", "nothing", "more", "why", "how", "what", "if", "whether", "it", "that", "a", "an", "few", "some", "whatever", "about", "your", "yourself", "in", "to", "as", "valid", "is", "format", "only", "hello-world", "etwas", "quelque", "algo", "qualcosa", "one", "the"];

    /// <summary>What a prompt such as <c>Say "hello"</c> or <c>Reply with exactly: OK</c> dictates; null if it dictates nothing.</summary>
    public static string? ReadEcho(PromptWords words)
    {
        var verb = 0;
        while (verb < words.Count && verb < 5 && words.CueAt(verb) is not (WordCue.Echo or WordCue.Answer) && (words[verb].Facts.Kind == WordKind.Function || words.CueAt(verb) is WordCue.Only or WordCue.Boundary))
            verb++;
        if (words.CueAt(verb) is not (WordCue.Echo or WordCue.Answer))
            return null;

        var next = verb + 1;
        var isMarked = false;
        while (next < words.Count && next < verb + 9 && words[next].Break <= WordBreak.Comma && (words.CueAt(next) is WordCue.Only || words.IsAny(next,
            ["with", "the", "following", "word", "words", "phrase", "text", "sentence", "back", "after", "me", "this", "verbatim", "by", "saying", "mit", "nur", "avec", "con", "com", "to", "user", "string", "message", "and", "nothing", "else", "token"])))
        {
            isMarked |= !words.IsAny(next, ["to", "me", "the", "this", "and"]) || words.CueAt(next) is WordCue.Only;
            next++;
        }

        var text = words.Text;
        if (words.CueAt(verb) == WordCue.Answer && !isMarked)
            return null;
        var from = next < words.Count ? words[next].Start : text.Length;
        var after = words[next - 1].Start + words[next - 1].Length;
        var gap = text.AsSpan(after, from - after);
        var isExplicit = gap.IndexOfAny(":\"“'`«„") >= 0;
        if (!isExplicit && next < words.Count && (words.IsAny(next, NotDictated) && !words.Is(verb + 1, "this") || next - verb > 1 && words.Is(next - 1, "this") is false && words.CueAt(verb) == WordCue.Answer && words.Count - next > 6))
            return null;

        // "Say this is a test": the words that were skipped belong to it.
        if (!isExplicit && words.Is(verb + 1, "this"))
            after = words[verb].Start + words[verb].Length;
        return Clean(text.AsSpan(after, FindRemark(text, after) - after), isExplicit);
    }

    /// <summary>Where a remark about the dictated text begins; the text's end if there is none.</summary>
    private static int FindRemark(string text, int start)
    {
        var end = text.Length;
        foreach (var remark in Remarks)
        {
            if (text.IndexOf(remark, start, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
                end = Math.Min(end, at);
        }

        return end;
    }

    /// <summary>The one word that a prompt such as <c>Reply with the single word OK</c> or <c>Answer with one word: pong</c> dictates; null if it leaves the word open.</summary>
    public static string? ReadDictatedWord(PromptWords words)
    {
        if (ReadEcho(words) is { } echo)
            return Trim(echo.AsSpan(0, echo.AsSpan().IndexOfAny(Spaces) is > 0 and var space ? space : echo.Length));
        var colon = words.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || words.CueAt(0) is not (WordCue.Echo or WordCue.Answer or WordCue.Only))
            return null;
        var rest = words.Text.AsSpan(colon + 1).Trim();
        return rest.IsEmpty || rest.ContainsAny(Spaces) || rest[^1] == '?' ? null : Trim(rest);

        static string? Trim(ReadOnlySpan<char> word) => word.Trim(".,;:!\"“”'`«»").ToString() is { Length: > 0 } trimmed ? trimmed : null;
    }

    /// <summary>What to translate, and into which language; null if a prompt asks for no translation.</summary>
    public static ReplyRequest? ReadTranslation(PromptWords words)
    {
        var asks = words.Find(WordCue.Translate);
        var says = words.CueAt(0) == WordCue.How && words.IsAny(2, ["you", "i"]) && words.Is(3, "say");
        if (asks is < 0 or > 8 && !says)
            return null;
        string? target = null;
        for (var i = 1; i < words.Count && i < 60 && target is null; i++)
        {
            if (words.IsAny(i - 1, ["to", "into", "in", "ins", "auf", "en", "al", "em"]) && Array.Exists(TargetNames, name => name.Equals(words.GetText(i).ToString(), StringComparison.OrdinalIgnoreCase)))
                target = words.GetText(i).ToString();
        }

        var text = words.Text.AsSpan();
        var colon = text.IndexOf(':');
        var quote = text.IndexOfAny("\"“„«`");
        ReadOnlySpan<char> material;
        if (quote >= 0 && quote + 1 < text.Length)
        {
            material = text[(quote + 1)..];
            var end = material.IndexOfAny("\"”“»`");
            material = end > 0 ? material[..end] : material;
        }
        else if (colon >= 0 && colon + 1 < text.Length)
        {
            material = text[(colon + 1)..];
        }
        else
        {
            var start = says ? 4 : asks + 1;
            var end = start;
            while (end < words.Count && !(words.IsAny(end, ["to", "into", "in"]) && words.Is(end + 1, target ?? "")))
                end++;
            material = start < words.Count && end > start ? text[words[start].Start..(words[end - 1].Start + words[end - 1].Length)] : "";
        }

        return new ReplyRequest { Form = ReplyForm.Translation, TargetLanguage = target, Material = Clean(material, true) };
    }

    /// <summary>The text that a prompt wants rewritten or corrected; null if it wants none.</summary>
    public static string? ReadRevision(PromptWords words)
    {
        var asks = false;
        for (var i = 0; i < words.Count && i < 6; i++)
            asks |= words.IsAny(i, ["rewrite", "rephrase", "paraphrase", "proofread", "correct", "grammar", "reword", "polish", "shorten"]);
        if (!asks)
            return null;
        var start = words.Text.AsSpan().IndexOfAny(":\n\"“");
        return start < 0 ? null : Clean(words.Text.AsSpan(start), true);
    }

    /// <summary>The two things that a prompt compares; null if it compares none.</summary>
    public static IReadOnlyList<string>? ReadSides(PromptWords words)
    {
        var versus = words.Find(WordCue.Versus);
        var compare = words.Find(WordCue.Compare);
        if (versus <= 0 && compare is < 0 or > 12)
            return null;
        var middle = versus;
        var first = 0;
        if (versus <= 0)
        {
            first = compare + 1;
            while (first < words.Count && (words.IsAny(first, ["between", "the", "of", "from", "zwischen", "entre", "tra"]) || words[first].Facts.Kind == WordKind.Task))
                first++;
            middle = first + 1;
            while (middle < words.Count && middle < first + 7 && !words.IsAny(middle, ["and", "with", "to", "und", "et", "y", "e"]))
                middle++;
        }
        else
        {
            first = Math.Max(0, versus - 3);
            while (first < versus - 1 && (words[first].Facts.Kind is WordKind.Function or WordKind.Task or WordKind.Verb || words.CueAt(first) == WordCue.Compare))
                first++;
        }

        if (middle >= words.Count - 1 || middle <= first)
            return null;
        var last = middle + 1;
        while (last + 1 < words.Count && last < middle + 3 && words[last + 1].Break == WordBreak.Space && words[last + 1].Facts.Kind is WordKind.Unknown && words.CueAt(last + 1) == WordCue.None
            && !words.IsAny(last + 1, ["in", "for"]))
            last++;
        return [Join(words, first, middle), Join(words, middle + 1, last + 1)];
    }

    /// <summary>The labels of a prompt such as "Classify as positive, negative or neutral"; null if it offers none.</summary>
    public static IReadOnlyList<string>? ReadChoice(PromptWords words, bool isSystem)
    {
        // "Choose" and "either" stand in many prompts that want more than the name of an option.
        var asks = words.Find(WordCue.Label);
        if (asks < 0 && !isSystem && words.Find(WordCue.Choose) is >= 0 and var chooses && (words.Find(WordCue.Only) >= 0 || words.Find(WordCue.Answer) >= 0))
            asks = chooses;
        for (var i = 0; i + 1 < words.Count && asks < 0 && i < 200; i++)
        {
            if (words.Is(i, "one") && words.Is(i + 1, "of"))
                asks = i + 1;
        }

        if (asks < 0)
            return null;
        for (var or = Math.Max(1, asks + 1); or + 1 < words.Count && or < 300; or++)
        {
            if (!words.IsAny(or, ["or", "oder", "ou", "o"]))
                continue;
            var options = new List<string> { Join(words, or + 1, or + 2) };
            var at = or - 1;
            options.Insert(0, Join(words, at, at + 1));
            while (at > 0 && words[at].Break is WordBreak.Comma || (at > 0 && words[at].Break is WordBreak.Quote && words.Text.AsSpan(words[at - 1].Start, words[at].Start - words[at - 1].Start).Contains(',')))
            {
                at--;
                options.Insert(0, Join(words, at, at + 1));
            }

            return options;
        }

        return null;
    }

    private static readonly string[] TargetNames =
        ["english", "german", "french", "spanish", "italian", "portuguese", "dutch", "japanese", "chinese", "korean", "russian", "arabic", "hindi", "polish", "swedish", "turkish", "latin", "greek",
            "deutsch", "deutsche", "englisch", "englische", "französisch", "französische", "anglais", "allemand", "français", "espagnol", "inglés", "alemán", "inglese", "tedesco", "inglês", "alemão"];

    private static string Join(PromptWords words, int from, int to)
    {
        var text = words.Text[words[from].Start..(words[to - 1].Start + words[to - 1].Length)];
        text = text.Replace('|', ' ').Replace('\n', ' ');
        return text.Length <= MaxOption ? text : text[..MaxOption];
    }

    private static string? Clean(ReadOnlySpan<char> text, bool isExplicit)
    {
        text = text.TrimStart(": \t\r\n").TrimEnd();
        if (text.Length > 1 && text[0] is '"' or '“' or '\'' or '`' or '«' or '„')
        {
            var close = text[0] switch { '“' => '”', '«' => '»', '„' => '“', var c => c };
            var end = text[1..].LastIndexOf(close);
            if (end > 0)
                text = text[1..(end + 1)].Trim();
        }
        else if (!isExplicit && text is [.., '.'])
        {
            text = text[..^1];
        }

        if (text.Length > MaxEcho)
            text = text[..MaxEcho];
        if (text.Length == 0)
            return null;
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            cleaned.Append(rune.ToString());
        return cleaned.ToString();
    }
}
