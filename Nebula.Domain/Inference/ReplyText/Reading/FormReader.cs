namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Finds the form that a prompt asks for.</summary>
internal static class FormReader
{
    private static readonly string[] Builders = ["write", "create", "generate", "implement", "make", "build", "show", "give", "need", "add", "complete", "fix", "schreibe", "écris", "escribe", "scrivi", "escreva"];

    private const int InstructionsAtStart = 80;
    private const int InstructionsAtEnd = 40;

    private static readonly string[] Self = ["you", "du", "tu", "usted", "você", "your", "dein", "vous", "sie"];

    /// <summary>Reads the form of a user's message.</summary>
    public static ReplyRequest Read(PromptWords words, ReplyLanguage language)
    {
        var request = ReadInstructions(words, language, isSystem: false);
        if (request.Form == ReplyForm.SingleWord && MaterialReader.ReadDictatedWord(words) is { } word)
            return request with { Form = ReplyForm.Echo, Material = word };
        if (request.Form is not (ReplyForm.Prose or ReplyForm.Title or ReplyForm.Number))
            return request;
        if (FindCode(words) is { } code)
            return request with { Form = ReplyForm.Code, Code = code };
        if (FindText(words) is { } text)
            return request with { Form = text, Count = text == ReplyForm.Poem ? FindNumber(words, WordCue.Sentence) : 0 };
        if (request.Form != ReplyForm.Prose)
            return request;
        if (CountingReader.Read(words) is { } last)
            return request with { Form = ReplyForm.Counting, Count = last };
        if (MaterialReader.ReadTranslation(words) is { } translation)
            return translation with { Language = language };
        if (MaterialReader.ReadRevision(words) is { } revised)
            return request with { Form = ReplyForm.Revision, Material = revised };
        if (MaterialReader.ReadEcho(words) is { } echo)
            return request with { Form = ReplyForm.Echo, Material = echo };
        if (words.Find(WordCue.Summary) is >= 0 and < 12)
            return request with { Form = ReplyForm.Summary, Count = words.Find(WordCue.List) >= 0 ? Math.Max(FindNumber(words, WordCue.List), 3) : 0 };
        if (words.Find(WordCue.Table) is > 0 and < 30)
            return request with { Form = ReplyForm.Table, Count = FindNumber(words, WordCue.Table) };
        if (MaterialReader.ReadSides(words) is { } sides)
            return request with { Form = ReplyForm.Comparison, Options = sides, Subject = string.Join(language == ReplyLanguage.English ? " and " : " / ", sides) };
        if (FindList(words, language) is { } list)
            return request with { Form = list.Form, Count = list.Count, Items = FindItemKind(words, list.Form) };
        var talk = FindTalk(words, language);
        return request with { Form = talk, Material = talk == ReplyForm.Greeting && words.Find(WordCue.Thanks) >= 0 ? words.Text : null };
    }

    /// <summary>Reads the forms that a system message may set too: languages, lengths, JSON, a choice.</summary>
    /// <param name="words">The message.</param>
    /// <param name="language">The language of the answer.</param>
    /// <param name="isSystem">Whether it is a system message, which may mention JSON and choices that only some answers need.</param>
    public static ReplyRequest ReadInstructions(PromptWords words, ReplyLanguage language, bool isSystem)
    {
        var brief = words.Find(WordCue.Brief);
        var request = new ReplyRequest { Language = language, IsBrief = brief >= 0 && words.Find(WordCue.Story) < 0 };
        if (JsonKeys.Read(words, isSystem) is { } keys)
            return request with { Form = ReplyForm.Json, Options = keys };
        if (MaterialReader.ReadChoice(words, isSystem) is { } options)
            return request with { Form = ReplyForm.Choice, Options = options };
        if (FindLength(words) is var (form, count) && count > 0)
            return request with { Form = form, Count = count };
        if (IsYesNo(words))
            return request with { Form = ReplyForm.YesNo };
        var number = words.Find(WordCue.NumberUnit);
        if (number > 0 && (words.CueAt(number - 1) == WordCue.Only || (words.CueAt(number - 2) is WordCue.Only or WordCue.Answer && words.IsAny(number - 1, ["a", "the", "one"]))))
            return request with { Form = ReplyForm.Number, Options = FindRange(words) };
        var title = words.Find(WordCue.Title);
        if (title >= 0 && title < 16 && words.Find(WordCue.Item) < 0 && (words.CueAt(title + 1) != WordCue.Title))
        {
            for (var i = 0; i < title; i++)
            {
                if (words[i].Facts.Kind == WordKind.Task || language != ReplyLanguage.English)
                    return request with { Form = ReplyForm.Title };
            }
        }

        return request;
    }

    /// <summary>Whether a prompt is about what somebody should do, rather than about what something is.</summary>
    public static bool AsksForAdvice(PromptWords words)
    {
        if (words.CueAt(0) == WordCue.How && words.IsAny(1, ["do", "can", "to", "should"]))
            return true;
        var explains = words.IsAny(0, ["explain", "describe", "define", "tell", "summarize", "discuss"]);
        for (var i = 0; i < words.Count && i < 12 && !explains; i++)
        {
            if (words.IsAny(i, ["i", "my", "we", "our", "i'm", "should", "help", "plan", "best", "advice", "improve", "tips"]))
                return true;
        }

        return false;
    }

    private static CodeLanguage? FindCode(PromptWords words)
    {
        CodeLanguage? language = null;
        var named = -1;
        for (var i = 0; i < words.Count && i < 60 && language is null; i++)
        {
            language = words.CodeAt(i);
            named = i;
        }

        var code = words.Find(WordCue.Code);
        var builds = false;
        for (var i = 0; i < words.Count && i < 12; i++)
            builds |= words.IsAny(i, Builders);
        if (language is not null && (builds || (words.CueAt(0) == WordCue.How && words.IsAny(named - 1, ["in", "using", "with", "mit"])) || (code is >= 0 and < 12 && words[0].Facts.Kind == WordKind.Task && words.CueAt(0) == WordCue.None && !words.IsAny(0, ["explain", "describe", "summarize", "what", "compare", "discuss"]))))
            return language;
        return builds && code is >= 0 and < 12 && words.Find(WordCue.Table) < 0 && words.Find(WordCue.Email) < 0 ? CodeLanguage.Python : null;
    }

    private static ReplyForm? FindText(PromptWords words)
    {
        for (var i = 0; i < words.Count && i < 14; i++)
        {
            ReplyForm? form = words.CueAt(i) switch
            {
                WordCue.Haiku => ReplyForm.Haiku,
                WordCue.Poem => ReplyForm.Poem,
                WordCue.Joke => ReplyForm.Joke,
                WordCue.Story when !words.Is(i - 1, "user") => ReplyForm.Story,
                WordCue.Email when i > 0 && (words[0].Facts.Kind == WordKind.Task || words.IsAny(0, Builders) || i >= 2 && words.IsAny(i - 2, Builders)) => ReplyForm.Email,
                _ => null,
            };
            if (form is not null)
                return form;
        }

        return null;
    }

    private static (ReplyForm Form, int Count) FindLength(PromptWords words)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            // A long prompt has its instructions at its beginning or its end; between is what they are about.
            if (i == InstructionsAtStart)
                i = Math.Max(i, words.Count - InstructionsAtEnd);
            var number = words.NumberAt(i);
            if (number == 0)
            {
                if (words.CueAt(i) == WordCue.Only && words.CueAt(i + 1) == WordCue.Word && words.Is(i, "single"))
                    return (ReplyForm.SingleWord, 1);
                continue;
            }

            for (var j = i + 1; j < words.Count && j <= i + 3; j++)
            {
                var form = words.CueAt(j) switch
                {
                    WordCue.Word => ReplyForm.Words,
                    WordCue.Sentence => ReplyForm.Sentences,
                    WordCue.Paragraph => ReplyForm.Paragraphs,
                    _ => ReplyForm.Prose,
                };

                // "a 3-5 word title" and "up to 50 words per item" are no lengths of the answer.
                if (form == ReplyForm.Prose || (words.Is(i - 1, "of") && words.CueAt(i - 2) == WordCue.List) || words[j].Break == WordBreak.Strong || words.CueAt(j + 1) is WordCue.Title or WordCue.Poem or WordCue.Story)
                    continue;
                if (form == ReplyForm.Words && number == 1)
                    form = ReplyForm.SingleWord;
                return form == ReplyForm.SingleWord && i == 0 ? (ReplyForm.Prose, 0) : (form, number);
            }
        }

        return (ReplyForm.Prose, 0);
    }

    private static bool IsYesNo(PromptWords words)
    {
        var yes = words.Find(WordCue.Yes);
        return yes >= 0 && words.CueAt(yes + 2) == WordCue.No || (words.CueAt(yes + 1) == WordCue.No && yes >= 0);
    }

    /// <summary>The bounds of "between 1 and 10" or "from 1 to 10"; empty if there are none.</summary>
    private static IReadOnlyList<string> FindRange(PromptWords words)
    {
        for (var i = 0; i + 3 < words.Count; i++)
        {
            if (words.IsAny(i, ["between", "from", "zwischen", "von", "entre", "de", "tra", "da"]) && words.NumberAt(i + 3) > words.NumberAt(i + 1) && words.NumberAt(i + 1) > 0)
                return [words.GetText(i + 1).ToString(), words.GetText(i + 3).ToString()];
        }

        return [];
    }

    private static (ReplyForm Form, int Count)? FindList(PromptWords words, ReplyLanguage language)
    {
        if (words.Find(WordCue.Steps) is var steps and >= 0 and < 20)
            return (ReplyForm.NumberedList, words.NumberAt(steps - 1));
        for (var i = 0; i < words.Count && i < 40; i++)
        {
            if (words.CueAt(i) == WordCue.List && (i == 0 || words[0].Facts.Kind == WordKind.Task || words.NumberAt(i - 1) > 0 || i < 6))
                return FindItems(words) is > 0 and var listed ? (ReplyForm.NumberedList, listed) : (ReplyForm.List, 0);
            if (words.CueAt(i) != WordCue.Item)
                continue;
            for (var j = Math.Max(0, i - 3); j < i; j++)
            {
                if (words.NumberAt(j) is > 1 and <= 100)
                    return (ReplyForm.NumberedList, words.NumberAt(j));
            }
        }

        if (words.Find(WordCue.Item) is >= 0 and < 10 && (words[0].Facts.Kind == WordKind.Task || words.IsAny(0, ["what", "best", "top", "nenne", "cite", "cita", "dime", "donne", "dammi", "dê"]) || words.IsAny(0, Builders)))
            return (ReplyForm.List, 0);
        if (FindItems(words) is > 1 and var count)
            return (ReplyForm.NumberedList, count);
        if (language == ReplyLanguage.English && words.CueAt(0) == WordCue.How && words.IsAny(1, ["do", "can", "to", "should"]) && !words.IsAny(2, ["you", "they"]))
            return (ReplyForm.NumberedList, 0);
        return null;
    }

    private static ItemKind FindItemKind(PromptWords words, ReplyForm form)
    {
        var item = words.Find(WordCue.Item);
        if (item >= 0 && item < 40)
        {
            return words.IsAny(item, ["questions", "fragen", "preguntas", "domande", "perguntas"]) ? ItemKind.Questions
                : words.IsAny(item, ["books", "movies", "songs", "places", "names", "facts", "examples", "titles", "hashtags", "synonyms", "quotes", "keywords", "topics", "things", "items", "namen", "beispiele", "noms", "exemples", "nombres", "ejemplos", "nomi", "esempi", "nomes", "exemplos"])
                ? ItemKind.Things : ItemKind.Advice;
        }

        if (words.Find(WordCue.Steps) is >= 0 and < 20 || words.CueAt(0) == WordCue.How)
            return ItemKind.Steps;
        return form == ReplyForm.NumberedList ? ItemKind.Things : ItemKind.Advice;
    }

    /// <summary>The number in "top 3", "name five planets" or "list 10 countries"; 0 if there is none.</summary>
    private static int FindItems(PromptWords words)
    {
        for (var i = 1; i + 1 < words.Count && i < 12; i++)
        {
            var number = words.NumberAt(i);
            if (number is > 1 and <= 100 && (words.IsAny(i - 1, ["top", "list", "name", "give", "me", "suggest", "nenne", "cite", "cita", "nomme", "dime", "best"]) || words.CueAt(i - 1) == WordCue.List || (words.Is(i - 1, "of") && words.CueAt(i - 2) == WordCue.List)))
                return number;
        }

        return 0;
    }

    private static int FindNumber(PromptWords words, WordCue near)
    {
        var at = words.Find(near);
        for (var i = Math.Max(0, at - 6); at >= 0 && i < Math.Min(words.Count, at + 6); i++)
        {
            if (words.NumberAt(i) is > 1 and <= 50)
                return words.NumberAt(i);
        }

        return 0;
    }

    private static bool HasTask(PromptWords words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            if (words[i].Facts.Kind is WordKind.Task or WordKind.Verb)
                return true;
        }

        return false;
    }

    private static ReplyForm FindTalk(PromptWords words, ReplyLanguage language)
    {
        if ((words.Count is > 0 and <= 5 && words.CueAt(0) is WordCue.Greeting or WordCue.Thanks && !HasTask(words)) || (words.Count <= 3 && words.IsAny(0, ["good", "guten", "buenos", "buenas", "bom", "boa"])))
            return ReplyForm.Greeting;
        for (var i = 0; i < words.Count && words.Count <= 16; i++)
        {
            if (words.Is(i, "your") && words.Is(i + 1, "name") && words.IsAny(i - 2, ["what", "what's"]) | words.IsAny(i - 1, ["what's"]))
                return ReplyForm.Identity;
            if (words.Count <= 8 && words.IsAny(i, Self) && (words.IsAny(0, ["who", "wer", "qui", "quién", "chi", "quem", "introduce"]) || words.IsAny(i + 1, ["name", "do"]) && words.IsAny(0, ["what", "what's"]) || words.Is(1, "model")
                || (words.Is(0, "what") && words.Is(1, "are"))))
                return ReplyForm.Identity;
        }

        return language == ReplyLanguage.English && words.CueAt(0) == WordCue.Auxiliary && words.Text.AsSpan().TrimEnd() is [.., '?'] && !words.IsAny(1, ["you", "me"]) ? ReplyForm.YesNoQuestion : ReplyForm.Prose;
    }
}
