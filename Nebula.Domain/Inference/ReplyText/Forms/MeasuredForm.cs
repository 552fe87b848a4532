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
        var written = new HashSet<string>(StringComparer.Ordinal);
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
                WriteShortSentence(draft, count - draft.Words, written);
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

    private static void WriteShortSentence(ReplyDraft draft, int left, HashSet<string> written)
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
        var sentence = ChooseUnwritten(byWords, length, draft.Next(byWords[length - 1].Length), left, written);
        written.Add(sentence);
        draft.Write(sentence);
    }

    /// <summary>The drawn sentence, or else the next one that is not written yet: of its length, or of another that is not too long.</summary>
    private static string ChooseUnwritten(string[][] byWords, int length, int drawn, int left, HashSet<string> written)
    {
        for (var i = 0; i < byWords.Length; i++)
        {
            var other = ((length - 1 + i) % byWords.Length) + 1;
            if (other > left)
                continue;
            var sentences = byWords[other - 1];
            for (var j = 0; j < sentences.Length; j++)
            {
                if (sentences[(drawn + j) % sentences.Length] is var sentence && !written.Contains(sentence))
                    return sentence;
            }
        }

        return byWords[length - 1][drawn];
    }
}
