using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes haiku, poems, jokes, stories and letters.</summary>
internal static class VerseForms
{
    private const int LinesInStanza = 4;
    private const int SyllablesOfShortLine = 5;

    /// <summary>Endings of a first line after a noun with its article, by their number of syllables: the first has one.</summary>
    private static readonly string[] Endings = ["calls", "at dawn", "in the mist", "is far away"];

    public static void WriteHaiku(ReplyDraft draft)
    {
        var short1 = draft.Next(draft.Phrases.FiveSyllables.Length);
        var short2 = (short1 + 1 + draft.Next(draft.Phrases.FiveSyllables.Length - 1)) % draft.Phrases.FiveSyllables.Length;
        draft.Write(CreateFirstLine(draft) ?? draft.Phrases.FiveSyllables[short1]);
        draft.Write("\n");
        draft.Write(draft.Phrases.SevenSyllables[draft.Next(draft.Phrases.SevenSyllables.Length)]);
        draft.Write("\n");
        draft.Write(draft.Phrases.FiveSyllables[short2]);
    }

    public static void WritePoem(ReplyDraft draft)
    {
        var verses = draft.Phrases.Verses;
        var stanzas = draft.Request.Count > 0 ? draft.Request.Count : Math.Min(2 + draft.Next(2), verses.Length / LinesInStanza);
        var skipped = LinesInStanza * draft.Next((verses.Length / LinesInStanza) - 1);
        for (var i = 0; i < stanzas * LinesInStanza && !draft.IsFull; i++)
        {
            if (i > 0)
                draft.Write(i % LinesInStanza == 0 ? "\n\n" : "\n");
            var line = i < LinesInStanza ? i : LinesInStanza + ((skipped + i - LinesInStanza) % (verses.Length - LinesInStanza));
            draft.Write(draft.Render(verses[line], capitalizes: false));
            _ = draft.Tokens;
        }
    }

    public static void WriteJoke(ReplyDraft draft) => draft.WriteSentence(draft.Phrases.Jokes);

    /// <summary>The first and last sentences of a story keep their places; those between come in order, some left out.</summary>
    public static void WriteStory(ReplyDraft draft)
    {
        var story = draft.Phrases.Story;
        var sentences = 0;
        for (var i = 0; i < story.Length && !draft.IsFull; i++)
        {
            if (i > 2 && i < story.Length - 2 && draft.Next(5) == 0)
                continue;
            if (sentences > 0)
                draft.Write(sentences % 4 == 0 ? "\n\n" : " ");
            draft.Write(draft.Render(story[i]));
            sentences++;
            _ = draft.Tokens;
        }
    }

    public static void WriteLetter(ReplyDraft draft)
    {
        var letter = draft.Phrases.Letter;
        for (var i = 0; i < letter.Length && !draft.IsFull; i++)
        {
            if (i > 0)
                draft.Write(i == letter.Length - 1 ? "\n" : "\n\n");
            draft.Write(draft.Render(letter[i], capitalizes: false));
            _ = draft.Tokens;
        }
    }

    /// <summary>A line of five syllables with the prompt's noun; null if it has no noun that is short enough.</summary>
    private static string? CreateFirstLine(ReplyDraft draft)
    {
        if (draft.Request.Language != ReplyLanguage.English || draft.Request.Nouns.Count == 0)
            return null;
        var noun = draft.Request.Nouns[0];
        var line = noun.IsProper ? noun.Text : "the " + noun.Text;
        var syllables = EnglishNouns.CountSyllables(noun.Text) + (noun.IsProper ? 0 : 1);
        if (syllables > SyllablesOfShortLine)
            return null;
        if (EnglishNouns.IsPlural(noun.Text) && syllables is 4)
            return line + " call";
        if (EnglishNouns.IsPlural(noun.Text) && syllables is 1)
            return line + " are far away";
        return syllables == SyllablesOfShortLine ? line : line + " " + Endings[SyllablesOfShortLine - syllables - 1];
    }
}
