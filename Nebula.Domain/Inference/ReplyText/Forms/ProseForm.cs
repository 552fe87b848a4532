namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes paragraphs, with headings and lists if the text is long.</summary>
internal static class ProseForm
{
    private const int LengthWithSections = 260;
    private const int RoomForBlock = 90;
    private const int RoomForClosing = 12;
    private const int MaxSentencesInParagraph = 5;
    private const int ItemsInList = 3;

    public static void Write(ReplyDraft draft)
    {
        WriteOpening(draft);
        WriteRest(draft, draft.NaturalLength);
    }

    /// <summary>Writes the first sentence, which names the subject.</summary>
    public static void WriteOpening(ReplyDraft draft) =>
        draft.WriteSentence(draft.Request.Question is not null || draft.Request.Subject is null ? draft.Phrases.QuotingOpenings : draft.Phrases.Openings);

    /// <summary>Continues a text up to a length in tokens, and closes it.</summary>
    public static void WriteRest(ReplyDraft draft, int length)
    {
        var sentences = 1;
        while (!draft.IsFull)
        {
            var left = length - draft.Tokens;
            if (left <= RoomForClosing)
                break;
            if (sentences >= 2 && (draft.Next(3) == 0 || sentences >= MaxSentencesInParagraph))
            {
                draft.WriteBreak();
                if (length >= LengthWithSections && left > RoomForBlock)
                    WriteBlockStart(draft);
                sentences = 0;
            }

            draft.WriteSentence(draft.Sentences);
            sentences++;
        }

        draft.WriteSentence(draft.Phrases.Closings);
    }

    private static void WriteBlockStart(ReplyDraft draft)
    {
        switch (draft.Next(5))
        {
            case 0 or 1:
                draft.Write("## ");
                draft.Write(draft.Render(draft.Draw(draft.Phrases.Headings)));
                draft.WriteBreak();
                break;
            case 2:
                ListForm.WriteItems(draft, draft.Phrases.Items, ItemsInList, isNumbered: false);
                draft.Write("\n");
                break;
            default:
                break;
        }
    }
}
