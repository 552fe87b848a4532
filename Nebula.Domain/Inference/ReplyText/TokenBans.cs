using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.ReplyText;

/// <summary>The tokens that a <c>logit_bias</c> of about -100 bans, and the words that take their place.</summary>
internal sealed class TokenBans(HashSet<int> tokens)
{
    private static readonly string[] ShortWords = [" this", " that", " one", " its", " our", " so", " each", " some", " any"];
    private static readonly string[] Ends = [".", "!", ";", "?", ":", ","];
    private static readonly string[] Breaks = ["\n\n", "\n", "\n\n\n", "\r\n"];

    /// <summary>Whether any of a word's tokens is banned. <paramref name="starts"/> has the end of the last one too.</summary>
    public bool ContainsAny(TokenVocabulary vocabulary, ReadOnlySpan<byte> padded, ReadOnlySpan<int> starts)
    {
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            if (tokens.Contains(vocabulary.Rank(padded, starts[i], starts[i + 1] - starts[i])))
                return true;
        }

        return false;
    }

    /// <summary>Finds a token of the same kind that is not banned; null if all are. The same word always gets the same one.</summary>
    public string? FindSubstitute(ReadOnlySpan<char> word)
    {
        if (word[^1] is '\n' or '\r')
            return Find(Breaks, 0);
        if (!char.IsLetter(word[^1]))
            return word.Length == 1 ? Find(Ends, 0) : null;
        if (word is [' ', ..] && word.Length <= 4 && char.IsLower(word[1]))
            return Find(ShortWords, 0);

        uint hash = 2166136261;
        foreach (var c in word)
            hash = (hash ^ c) * 16777619;
        var alternatives = ReplyVocabulary.GetAlternatives(word.ToString());
        for (var i = 0; i < alternatives.Length; i++)
        {
            var (text, bytes) = alternatives[(int)((hash + (uint)i) % (uint)alternatives.Length)];
            if (char.IsLetter(text[^1]) && !tokens.Contains(GetRank(bytes)))
                return text;
        }

        return null;
    }

    private string? Find(string[] candidates, int from)
    {
        for (var i = from; i < candidates.Length; i++)
        {
            if (!tokens.Contains(GetRank(System.Text.Encoding.UTF8.GetBytes(candidates[i]))))
                return candidates[i];
        }

        return null;
    }

    private static int GetRank(byte[] bytes)
    {
        Span<byte> padded = stackalloc byte[bytes.Length + TokenVocabulary.Padding];
        bytes.CopyTo(padded);
        return PromptTokenizer.SharedVocabulary.Rank(padded, 0, bytes.Length);
    }
}
