using System.Globalization;
using Nebula.Domain.Deployments;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>Counts as fields of one hash of whole numbers, so that those of many processes add up.</summary>
/// <remarks>
/// <c>s/STATUS</c>, <c>r/LIMIT</c>, <c>x/FAULT/KIND</c> (requests that got a fault), <c>e/NAME/OUTCOME</c> (exchanges that were recorded or replayed), <c>o</c> (settlements set aside), <c>f/settlement</c> (settlements that failed), and for a deployment, with the NAME of <see cref="DeploymentName.ToKey"/>, <c>m/NAME/p</c> and <c>m/NAME/g</c> (tokens), <c>m/NAME/f/REASON</c>, and for each histogram
/// (<c>t</c> first token, <c>i</c> inter-token, <c>q</c> queue, <c>e</c> end to end, <c>x</c> prefill, <c>d</c> decode, <c>o</c> time per token) <c>m/NAME/t/BUCKET</c> and its sum
/// in microseconds <c>m/NAME/t/s</c>. The histograms of tokens (<c>u</c> prompt, <c>v</c> generated, <c>w</c> longest choice) have their sum in tokens. <c>h/VERB/CLASS/HANDLER/BUCKET</c>,
/// with the handler escaped as in a URL, is the histogram of a route's HTTP requests.
/// </remarks>
internal static class CountsCodec
{
    private const double Microseconds = 1e6;

    /// <summary>All fields.</summary>
    public static Dictionary<string, long> Write(MetricsCounts counts)
    {
        var fields = new Dictionary<string, long>();
        foreach (var (status, count) in counts.ByStatus)
            fields[Field($"s/{status}")] = count;
        foreach (var (limit, count) in counts.Refused)
            fields[Field($"r/{(int)limit}")] = count;
        foreach (var ((fault, kind), count) in counts.Faults)
            fields[$"x/{fault}/{kind}"] = count;
        foreach (var ((deployment, outcome), count) in counts.Exchanges)
            fields[Field($"e/{DeploymentName.ToKey(deployment)}/{(int)outcome}")] = count;
        if (counts.SettlementFailures > 0)
            fields["f/settlement"] = counts.SettlementFailures;
        if (counts.RejectedSettlements > 0)
            fields["o"] = counts.RejectedSettlements;
        foreach (var (route, durations) in counts.Http)
            Write(fields, Field($"h/{route.Method}/{route.StatusClass}/{Uri.EscapeDataString(route.Handler)}"), durations);
        foreach (var (deployment, model) in counts.Models)
        {
            var name = DeploymentName.ToKey(deployment);
            fields[$"m/{name}/p"] = model.PromptTokens;
            fields[$"m/{name}/g"] = model.GenerationTokens;
            foreach (var (reason, count) in model.Finished)
                fields[$"m/{name}/f/{reason}"] = count;
            Write(fields, $"m/{name}/t", model.TimeToFirstToken);
            Write(fields, $"m/{name}/i", model.InterToken);
            Write(fields, $"m/{name}/q", model.Queue);
            Write(fields, $"m/{name}/e", model.EndToEnd);
            Write(fields, $"m/{name}/x", model.Prefill);
            Write(fields, $"m/{name}/d", model.Decode);
            Write(fields, $"m/{name}/o", model.TimePerToken);
            Write(fields, $"m/{name}/u", model.PromptSize);
            Write(fields, $"m/{name}/v", model.GenerationSize);
            Write(fields, $"m/{name}/w", model.LongestChoice);
        }

        return fields;
    }

    /// <summary>Whether a field belongs to a deployment.</summary>
    public static bool BelongsTo(string deployment, string field) => field.StartsWith($"m/{DeploymentName.ToKey(deployment)}/", StringComparison.Ordinal);

    /// <summary>Reads the counts off fields. Unknown fields, which a newer version of Nebula wrote, are skipped.</summary>
    public static MetricsCounts Read(IEnumerable<KeyValuePair<string, long>> fields)
    {
        var counts = new MetricsCounts();
        foreach (var (field, count) in fields)
        {
            var parts = field.Split('/');
            switch (parts[0])
            {
                case "s":
                    counts.CountStatus(Number(parts[1]), count);
                    break;
                case "r":
                    counts.CountRefusal((LimitKind)Number(parts[1]), count);
                    break;
                case "x":
                    counts.CountFault(parts[1], parts[2], count);
                    break;
                case "e":
                    counts.CountExchanges(DeploymentName.FromKey(parts[1]), (ExchangeOutcome)Number(parts[2]), count);
                    break;
                case "f":
                    counts.SettlementFailures += count;
                    break;
                case "o":
                    counts.RejectedSettlements += count;
                    break;
                case "h":
                    Read(counts.For(new HttpRoute(parts[1], Uri.UnescapeDataString(parts[3]), Number(parts[2]))), parts[4], count);
                    break;
                case "m":
                    Read(counts.For(DeploymentName.FromKey(parts[1])), parts, count);
                    break;
            }
        }

        return counts;
    }

    private static void Write(Dictionary<string, long> fields, string prefix, LatencyHistogram histogram) =>
        Write(fields, prefix, histogram.NonEmpty(), histogram.Sum * Microseconds);

    private static void Write(Dictionary<string, long> fields, string prefix, TokenHistogram histogram) =>
        Write(fields, prefix, histogram.NonEmpty(), histogram.Sum);

    private static void Write(Dictionary<string, long> fields, string prefix, IEnumerable<BucketCount> buckets, double sum)
    {
        foreach (var (bucket, count) in buckets)
            fields[Field($"{prefix}/{bucket}")] = count;
        if (sum > 0)
            fields[$"{prefix}/s"] = (long)Math.Round(sum);
    }

    private static void Read(ModelMetrics model, string[] parts, long count)
    {
        switch (parts[2])
        {
            case "p":
                model.PromptTokens += count;
                break;
            case "g":
                model.GenerationTokens += count;
                break;
            case "f":
                model.Finished[parts[3]] = model.Finished.GetValueOrDefault(parts[3]) + count;
                break;
            case "t":
                Read(model.TimeToFirstToken, parts[3], count);
                break;
            case "i":
                Read(model.InterToken, parts[3], count);
                break;
            case "q":
                Read(model.Queue, parts[3], count);
                break;
            case "e":
                Read(model.EndToEnd, parts[3], count);
                break;
            case "x":
                Read(model.Prefill, parts[3], count);
                break;
            case "d":
                Read(model.Decode, parts[3], count);
                break;
            case "o":
                Read(model.TimePerToken, parts[3], count);
                break;
            case "u":
                Read(model.PromptSize, parts[3], count);
                break;
            case "v":
                Read(model.GenerationSize, parts[3], count);
                break;
            case "w":
                Read(model.LongestChoice, parts[3], count);
                break;
        }
    }

    private static void Read(LatencyHistogram histogram, string bucket, long count)
    {
        if (bucket == "s")
            histogram.Add([], count / Microseconds);
        else
            histogram.Add([new BucketCount(Number(bucket), count)], 0);
    }

    private static void Read(TokenHistogram histogram, string bucket, long count)
    {
        if (bucket == "s")
            histogram.Add([], count);
        else
            histogram.Add([new BucketCount(Number(bucket), count)], 0);
    }

    private static string Field(FormattableString field) => field.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
