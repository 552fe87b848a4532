using Nebula.Domain.Inference.ReplyText.Reading;

namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes Markdown tables.</summary>
internal static class TableForm
{
    private const int MinRows = 3;
    private const int MinNounsForRows = 3;

    public static void Write(ReplyDraft draft)
    {
        var sides = draft.Request.Form == ReplyForm.Comparison ? draft.Request.Options : [];
        var columns = draft.Phrases.Columns;
        draft.WriteSentence(draft.Phrases.TableOpenings);
        draft.WriteBreak();
        WriteRow(draft, columns[0], sides.Count == 2 ? sides[0] : columns[1], sides.Count == 2 ? sides[1] : columns[2]);
        WriteRow(draft, "---", "---", "---");
        var nouns = draft.Request.Nouns;
        var names = sides.Count == 0 && nouns.Count >= MinNounsForRows ? [.. nouns.Select(noun => noun.Text)] : draft.Phrases.Rows;
        var rows = draft.Request.Count > 0 ? draft.Request.Count : Math.Min(names.Length, MinRows + draft.Next(3));
        for (var i = 0; i < rows && !draft.IsFull; i++)
        {
            var name = i < names.Length ? names[i] : draft.Phrases.Rows[i % draft.Phrases.Rows.Length];
            WriteRow(draft, EnglishNouns.ToTitle(name), draft.Render(draft.Draw(draft.Phrases.Cells)), draft.Render(draft.Draw(draft.Phrases.Cells)));
            _ = draft.Tokens;
        }

        draft.Write("\n");
        draft.WriteSentence(draft.Sentences);
        draft.WriteSentence(draft.Phrases.Closings);
    }

    private static void WriteRow(ReplyDraft draft, string first, string second, string third)
    {
        draft.Write("| ");
        draft.Write(first);
        draft.Write(" | ");
        draft.Write(second);
        draft.Write(" | ");
        draft.Write(third);
        draft.Write(" |\n");
    }
}
