using System.Globalization;
using Nebula.Domain.Deployments;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Redis.Counts;

/// <summary>Counts as fields of one hash of whole numbers, so that those of many processes add up.</summary>
/// <remarks>
/// <c>s/STATUS</c>, <c>r/LIMIT</c>, <c>x/FAULT/KIND</c> (requests that got a fault), <c>e/NAME/OUTCOME</c> (exchanges that were recorded or replayed), <c>o</c> (settlements set aside),
/// <c>f/settlement</c> (settlements that failed), and with the NAME of <see cref="DeploymentName.ToKey"/>: <c>m/NAME/…</c> for requests that replica 0 of a deployment answered, <c>n/NAME/REPLICA/…</c>
/// for those of the others (<see cref="ModelFields"/>), and <c>g/NAME/REPLICA/…</c> for an engine (<see cref="EngineFields"/>). <c>h/VERB/CLASS/HANDLER/BUCKET</c>, with the handler escaped as in
/// a URL, is the histogram of a route's HTTP requests.
/// </remarks>
internal static class CountsCodec
{
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
            HistogramFields.Write(fields, Field($"h/{route.Method}/{route.StatusClass}/{Uri.EscapeDataString(route.Handler)}"), durations);
        foreach (var (engine, model) in counts.Models)
        {
            var name = DeploymentName.ToKey(engine.Deployment);
            ModelFields.Write(fields, engine.Replica == 0 ? $"m/{name}" : Field($"n/{name}/{engine.Replica}"), model);
        }

        foreach (var (engine, own) in counts.Engines)
            EngineFields.Write(fields, Field($"g/{DeploymentName.ToKey(engine.Deployment)}/{engine.Replica}"), own);
        return fields;
    }

    /// <summary>Whether a field belongs to a deployment.</summary>
    public static bool BelongsTo(string deployment, string field) =>
        field.Length > 1 && field[0] is 'm' or 'n' or 'g' && field.AsSpan(1).StartsWith($"/{DeploymentName.ToKey(deployment)}/", StringComparison.Ordinal);

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
                    HistogramFields.Read(counts.For(new HttpRoute(parts[1], Uri.UnescapeDataString(parts[3]), Number(parts[2]))), parts[4], count);
                    break;
                case "m":
                    ModelFields.Read(counts.ForRequests(new EngineId(DeploymentName.FromKey(parts[1]), 0)), parts.AsSpan(2), count);
                    break;
                case "n":
                    ModelFields.Read(counts.ForRequests(EngineOf(parts)), parts.AsSpan(3), count);
                    break;
                case "g":
                    EngineFields.Read(counts.ForEngine(EngineOf(parts)), parts.AsSpan(3), count);
                    break;
            }
        }

        return counts;
    }

    private static EngineId EngineOf(string[] parts) => new(DeploymentName.FromKey(parts[1]), Number(parts[2]));

    private static string Field(FormattableString field) => field.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
