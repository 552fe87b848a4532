using System.Globalization;
using Nebula.Domain.Deployments;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>Counts as fields of one hash of whole numbers, so that those of many processes add up.</summary>
/// <remarks>
/// <c>s/STATUS</c>, <c>r/LIMIT</c>, <c>x/FAULT/KIND</c> (requests that got a fault), <c>o</c> (settlements set aside), <c>f/settlement</c> (settlements that failed), and for a deployment, with the NAME of <see cref="DeploymentName.ToKey"/>, <c>m/NAME/p</c> and <c>m/NAME/g</c> (tokens), <c>m/NAME/f/REASON</c>, and for each histogram
/// (<c>t</c> first token, <c>i</c> inter-token, <c>q</c> queue, <c>e</c> end to end) <c>m/NAME/t/BUCKET</c> and its sum in microseconds <c>m/NAME/t/s</c>.
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
        if (counts.SettlementFailures > 0)
            fields["f/settlement"] = counts.SettlementFailures;
        if (counts.RejectedSettlements > 0)
            fields["o"] = counts.RejectedSettlements;
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
                case "f":
                    counts.SettlementFailures += count;
                    break;
                case "o":
                    counts.RejectedSettlements += count;
                    break;
                case "m":
                    Read(counts.For(DeploymentName.FromKey(parts[1])), parts, count);
                    break;
            }
        }

        return counts;
    }

    private static void Write(Dictionary<string, long> fields, string prefix, LatencyHistogram histogram)
    {
        foreach (var (bucket, count) in histogram.NonEmpty())
            fields[Field($"{prefix}/{bucket}")] = count;
        if (histogram.Count > 0)
            fields[$"{prefix}/s"] = (long)Math.Round(histogram.Sum * Microseconds);
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
        }
    }

    private static void Read(LatencyHistogram histogram, string bucket, long count)
    {
        if (bucket == "s")
            histogram.Add([], count / Microseconds);
        else
            histogram.Add([new BucketCount(Number(bucket), count)], 0);
    }

    private static string Field(FormattableString field) => field.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
