using System.Globalization;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes answers of one word or one line.</summary>
internal static class ShortForms
{
    private const int MaxNumber = 100;
    private const int MaxTitleWords = 5;

    public static void WriteYesNo(ReplyDraft draft)
    {
        draft.Write(DrawYes(draft));
        draft.Write(".");
    }

    public static void WriteYesNoQuestion(ReplyDraft draft)
    {
        draft.Write(DrawYes(draft));
        draft.Write(", ");
        draft.Write(draft.Draw(draft.Phrases.Verdicts));
        ProseForm.WriteRest(draft, Math.Max(ReplyWriter.MinNaturalLength, draft.NaturalLength / 2));
    }

    public static void WriteChoice(ReplyDraft draft) => draft.Write(draft.Request.Options[draft.Next(draft.Request.Options.Count)]);

    public static void WriteWord(ReplyDraft draft)
    {
        var nouns = draft.Request.Nouns;
        var word = nouns.Count > 0 ? nouns[draft.Next(nouns.Count)].Text : draft.Phrases.ByWords[0][0].TrimEnd('.');
        draft.Write(char.ToUpperInvariant(word[0]) + word[1..]);
    }

    public static void WriteNumber(ReplyDraft draft)
    {
        var (first, last) = (1, MaxNumber);
        if (draft.Request.Options is [var low, var high] && int.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out first))
            last = int.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var bound) ? Math.Max(first, bound) : first;
        draft.Write((first + draft.Next(last - first + 1)).ToString(CultureInfo.InvariantCulture));
    }

    public static void WriteTitle(ReplyDraft draft) => draft.Write(CreateTitle(draft));

    /// <summary>A title of at most about five words.</summary>
    public static string CreateTitle(ReplyDraft draft)
    {
        var subject = draft.Request.Subject;
        var words = subject is null ? [] : EnglishNouns.ToTitle(subject).Split(' ');
        if (words.Length is > 0 and <= 2)
            return draft.Render(draft.Draw(draft.Phrases.Titles));
        if (words.Length == 0)
            return draft.Request.Nouns.Count > 0 ? EnglishNouns.ToTitle(draft.Request.Nouns[0].Text) : draft.Render(draft.Draw(draft.Phrases.Titles));
        var take = Math.Min(words.Length, MaxTitleWords);
        while (take > 1 && words[take - 1].Length <= 3)
            take--;
        var title = string.Join(' ', words[..take]);
        return char.ToUpperInvariant(title[0]) + title[1..];
    }

    public static void WriteEcho(ReplyDraft draft) => draft.Write(draft.Request.Material);

    public static void WriteCounting(ReplyDraft draft)
    {
        for (var i = 1; i <= draft.Request.Count && !draft.IsFull; i++)
        {
            draft.Write(i.ToString(CultureInfo.InvariantCulture));
            draft.Write(i < draft.Request.Count ? ", " : ".");
            _ = draft.Tokens;
        }
    }

    public static void WriteGreeting(ReplyDraft draft) =>
        draft.WriteSentence(draft.Request.Material is null ? draft.Phrases.Greetings : draft.Phrases.Thanks);

    public static void WriteIdentity(ReplyDraft draft) => draft.WriteSentence(draft.Phrases.Identities);

    private static string DrawYes(ReplyDraft draft) => draft.Next(2) == 0 ? draft.Phrases.Yes : draft.Phrases.No;
}
