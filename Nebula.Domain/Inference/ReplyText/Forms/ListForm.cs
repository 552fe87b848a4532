using System.Globalization;
using Nebula.Domain.Inference.ReplyText.Phrases;
using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes lists with dashes or numbers.</summary>
internal static class ListForm
{
    private const int MinItems = 4;

    public static void Write(ReplyDraft draft)
    {
        var request = draft.Request;
        draft.WriteSentence(draft.Phrases.ListOpenings);
        draft.WriteBreak();
        var count = request.Count > 0 ? request.Count : MinItems + draft.Next(4);
        WriteItems(draft, GetItems(draft, request.Items), count, request.Form == ReplyForm.NumberedList);
        draft.Write("\n");
        draft.WriteSentence(draft.Phrases.Closings);
    }

    /// <summary>Writes lines of a list. In order if the items are steps.</summary>
    public static void WriteItems(ReplyDraft draft, PhraseTemplate[] items, int count, bool isNumbered)
    {
        var isOrdered = ReferenceEquals(items, draft.Phrases.Steps) && count <= items.Length;
        var next = 0;
        for (var i = 0; i < count && !draft.IsFull; i++)
        {
            draft.Write(isNumbered ? (i + 1).ToString(CultureInfo.InvariantCulture) + ". " : "- ");
            if (isOrdered)
            {
                // The first, and a random subset in order: each is taken with the chance that exactly as many as needed are.
                while (i > 0 && draft.Next(items.Length - next) >= count - i)
                    next++;
            }

            WriteItem(draft, draft.Render(isOrdered ? items[next++] : draft.Draw(items)));
            draft.Write("\n");
            _ = draft.Tokens;
        }
    }

    private static void WriteItem(ReplyDraft draft, string item)
    {
        var colon = item.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            draft.Write(item);
            return;
        }

        draft.Write("**");
        draft.Write(item.AsSpan(0, colon));
        draft.Write(":** ");
        draft.Write(char.ToUpperInvariant(item[colon + 1]) + item[(colon + 2)..]);
    }

    private static PhraseTemplate[] GetItems(ReplyDraft draft, ItemKind kind) => kind switch
    {
        ItemKind.Steps => draft.Phrases.Steps,
        ItemKind.Things => draft.Phrases.Things,
        ItemKind.Questions => draft.Phrases.Questions,
        _ => draft.Phrases.Items,
    };
}
