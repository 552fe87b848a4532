using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>The settled requests of a replica as fields.</summary>
/// <remarks>
/// <c>p</c>, <c>c</c> and <c>g</c> (tokens of prompts, those of them that were cached, and generated ones), <c>f/REASON</c>, and the histograms (<see cref="HistogramFields"/>) <c>t</c> first token, <c>i</c> inter-token, <c>q</c> queue, <c>e</c> end to end, <c>x</c> prefill,
/// <c>d</c> decode, <c>n</c> inference, <c>o</c> time per token, and of tokens <c>u</c> prompt, <c>k</c> computed of the prompt, <c>v</c> generated, <c>w</c> longest choice.
/// </remarks>
internal static class ModelFields
{
    /// <summary>Writes all fields.</summary>
    public static void Write(Dictionary<string, long> fields, string prefix, ModelMetrics model)
    {
        fields[$"{prefix}/p"] = model.PromptTokens;
        fields[$"{prefix}/c"] = model.CachedTokens;
        fields[$"{prefix}/g"] = model.GenerationTokens;
        foreach (var (reason, count) in model.Finished)
            fields[$"{prefix}/f/{reason}"] = count;
        foreach (var (letter, histogram) in GetDurations(model))
            HistogramFields.Write(fields, $"{prefix}/{letter}", histogram);
        foreach (var (letter, histogram) in GetSizes(model))
            HistogramFields.Write(fields, $"{prefix}/{letter}", histogram);
    }

    /// <summary>Reads a field.</summary>
    /// <param name="model">Where to add it.</param>
    /// <param name="parts">What follows the prefix.</param>
    /// <param name="count">The field's value.</param>
    public static void Read(ModelMetrics model, ReadOnlySpan<string> parts, long count)
    {
        var letter = parts[0];
        switch (letter)
        {
            case "p":
                model.PromptTokens += count;
                break;
            case "c":
                model.CachedTokens += count;
                break;
            case "g":
                model.GenerationTokens += count;
                break;
            case "f":
                model.Finished[parts[1]] = model.Finished.GetValueOrDefault(parts[1]) + count;
                break;
            default:
                if (Array.Find(GetDurations(model), each => each.Letter == letter).Histogram is { } durations)
                    HistogramFields.Read(durations, parts[1], count);
                else if (Array.Find(GetSizes(model), each => each.Letter == letter).Histogram is { } sizes)
                    HistogramFields.Read(sizes, parts[1], count);
                break;
        }
    }

    private static (string Letter, LatencyHistogram Histogram)[] GetDurations(ModelMetrics model) =>
    [
        ("t", model.TimeToFirstToken), ("i", model.InterToken), ("q", model.Queue), ("e", model.EndToEnd),
        ("x", model.Prefill), ("d", model.Decode), ("n", model.Inference), ("o", model.TimePerToken),
    ];

    private static (string Letter, TokenHistogram Histogram)[] GetSizes(ModelMetrics model) => [("u", model.PromptSize), ("k", model.ComputedSize), ("v", model.GenerationSize), ("w", model.LongestChoice)];
}
