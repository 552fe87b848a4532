namespace Nebula.Domain.Inference.ReplyText.Forms;

/// <summary>Writes a given number of words, sentences or paragraphs.</summary>
internal static class MeasuredForm
{
    private const int RoomForLongSentence = 40;
    private const int MinFreeWords = 4;
    private const int SentencesInParagraph = 5;

    /// <summary>Writes exactly as many words, separated by white space, as the prompt asks for.</summary>
    public static void WriteWords(ReplyDraft draft)
    {
        var count = draft.Request.Count;
        WriteSubject(draft, count);
        for (var sentences = 1; draft.Words < count && !draft.IsFull; sentences++)
        {
            if (count - draft.Words > RoomForLongSentence)
            {
                if (sentences % SentencesInParagraph == 0)
                    draft.WriteBreak();
                draft.WriteSentence(draft.Sentences);
            }
            else
            {
                WriteShortSentence(draft, count - draft.Words);
            }

            _ = draft.Tokens;
        }
    }

    public static void WriteSentences(ReplyDraft draft)
    {
        ProseForm.WriteOpening(draft);
        for (var i = 1; i < draft.Request.Count && !draft.IsFull; i++)
        {
            if (i % SentencesInParagraph == 0)
                draft.WriteBreak();
            draft.WriteSentence(draft.Sentences);
            _ = draft.Tokens;
        }
    }

    public static void WriteParagraphs(ReplyDraft draft)
    {
        ProseForm.WriteOpening(draft);
        for (var i = 0; i < draft.Request.Count && !draft.IsFull; i++)
        {
            if (i > 0)
                draft.WriteBreak();
            for (var left = 2 + draft.Next(3); left > 0; left--)
                draft.WriteSentence(draft.Sentences);
            _ = draft.Tokens;
        }
    }

    /// <summary>Names the subject if there is room for it.</summary>
    private static void WriteSubject(ReplyDraft draft, int count)
    {
        if (draft.Request.Subject is null)
            return;
        foreach (var template in draft.Phrases.CountedOpenings)
        {
            var sentence = draft.Render(template);
            var words = sentence.AsSpan().Count(' ') + 1;
            if (words > count)
                continue;
            draft.Write(sentence);
            return;
        }
    }

    private static void WriteShortSentence(ReplyDraft draft, int left)
    {
        var byWords = draft.Phrases.ByWords;
        var length = left;
        if (left > byWords.Length)
        {
            length = MinFreeWords + draft.Next(byWords.Length - MinFreeWords + 1);
            if (left - length < MinFreeWords)
                length = left - MinFreeWords <= byWords.Length ? left - MinFreeWords : byWords.Length;
        }

        if (draft.Words > 0)
            draft.Write(" ");
        var sentences = byWords[length - 1];
        draft.Write(sentences[draft.Next(sentences.Length)]);
    }
}
