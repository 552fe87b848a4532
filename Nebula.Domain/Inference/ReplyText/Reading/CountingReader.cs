namespace Nebula.Domain.Inference.ReplyText.Reading;

/// <summary>Reads "count to ten" and "count from 1 to 10".</summary>
internal static class CountingReader
{
    private const int MaxLast = 10_000;

    /// <summary>The last number to count to; null if the prompt does not ask for counting.</summary>
    public static int? Read(PromptWords words)
    {
        var count = words.Find(WordCue.Count);
        if (count is < 0 or > 4)
            return null;
        for (var i = count + 1; i < Math.Min(words.Count, count + 8); i++)
        {
            if (words.IsAny(i - 1, ["to", "bis", "jusqu'à", "hasta", "a", "fino", "até", "through", "à"]) && words.NumberAt(i) is > 1 and <= MaxLast)
                return words.NumberAt(i);
        }

        return null;
    }
}
