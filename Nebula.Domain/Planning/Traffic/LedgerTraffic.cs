using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Usage;

namespace Nebula.Domain.Planning.Traffic;

/// <summary>The traffic that a ledger's requests were.</summary>
/// <remarks>The ledger keeps no text, so the requests share no prefixes here. Requests that were refused before they got a token are left out.</remarks>
public static class LedgerTraffic
{
    private const int PageSize = 1_000;

    /// <summary>Reads the requests of a time range from a ledger.</summary>
    /// <param name="list">Lists the ledger's newest requests, see <see cref="IUsageLedger.ListRequestsAsync"/>.</param>
    /// <param name="range">Which requests.</param>
    /// <param name="timeScale">Wall-clock seconds per virtual second (<c>Nebula:Simulation:TimeScale</c>): a request was sent its virtual duration times this before it was settled.</param>
    /// <param name="maxRequests">Most requests to take.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NebulaException">400: the range has no requests, or too many.</exception>
    public static async Task<TrafficTrace> ReadAsync(
        Func<RequestQuery, CancellationToken, ValueTask<ListPage<UsageRecord>>> list,
        LedgerRange range,
        double timeScale,
        int maxRequests = TrafficTrace.MaxRequests,
        CancellationToken cancellationToken = default)
    {
        var records = new List<UsageRecord>();
        for (string? after = null; ;)
        {
            var page = await list(new(PageSize, after) { Model = range.Model }, cancellationToken);
            records.AddRange(page.Data.Where(range.Includes));
            if (records.Count > maxRequests)
                throw TooMany(maxRequests);
            // The newest come first, and a request is settled after it was sent.
            if (!page.HasMore || page.Data.Count == 0 || page.Data[^1].At < range.From)
                return Create(records, range, timeScale);
            after = page.Data[^1].JobId;
        }
    }

    /// <summary>Creates traffic from requests of a ledger.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static TrafficTrace Create(IReadOnlyCollection<UsageRecord> records, LedgerRange range, double timeScale)
    {
        if (records.Count == 0)
        {
            throw NebulaError.Invalid(
                $"The ledger has no finished requests{(range.Model is null ? "" : $" of '{TextExcerpt.Truncate(range.Model)}'")} from {Format(range.From)} to {Format(range.To)}.", "traffic").ToException();
        }

        var begin = records.Min(record => record.At);
        return new($"ledger from {Format(range.From)} to {Format(range.To)}", records.OrderBy(static record => record.JobId, StringComparer.Ordinal).Select(record => new TrafficRequest(
            (record.At - begin).TotalSeconds - (record.DurationSeconds * timeScale),
            (int)Math.Clamp(record.InputTokens, 1, TrafficTrace.MaxTokens),
            (int)Math.Clamp(record.OutputTokens, 1, TrafficTrace.MaxTokens)))) { Measured = MeasuredLatencies.Create(records) };
    }

    private static NebulaException TooMany(int max) => NebulaError.Invalid(
        string.Create(CultureInfo.InvariantCulture, $"The range has more than {max:N0} requests; take a shorter one."), "traffic", "plan_too_large").ToException();

    /// <summary>A time to the second, in UTC.</summary>
    internal static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Which requests of a ledger.</summary>
/// <param name="From">The first moment at which a request was settled.</param>
/// <param name="To">The moment after the last.</param>
/// <param name="Model">Only this deployment; null is all.</param>
public sealed record LedgerRange(DateTimeOffset From, DateTimeOffset To, string? Model = null)
{
    /// <summary>Creates a range whose ends may be left out.</summary>
    /// <param name="from">The first moment; null is an hour before the end.</param>
    /// <param name="to">The moment after the last; null is now.</param>
    /// <param name="model">Only this deployment; null is all.</param>
    /// <param name="now">The present.</param>
    /// <param name="name">What the caller calls the first moment, for the error.</param>
    /// <exception cref="NebulaException">400, <c>param</c> as <paramref name="name"/>: the first moment is not before the end.</exception>
    public static LedgerRange Create(DateTimeOffset? from, DateTimeOffset? to, string? model, DateTimeOffset now, string name)
    {
        var end = to ?? now;
        var begin = from ?? (end - DateTimeOffset.MinValue > DefaultLength ? end - DefaultLength : DateTimeOffset.MinValue);
        return begin < end
            ? new(begin, end, model)
            : throw NebulaError.Invalid($"Invalid '{name}': {LedgerTraffic.Format(begin)} is not before {LedgerTraffic.Format(end)}, the end of the range.", name, "invalid_value").ToException();
    }

    private static TimeSpan DefaultLength { get; } = TimeSpan.FromHours(1);

    /// <summary>Whether a request counts: it was settled in the range, for the deployment, and got tokens.</summary>
    public bool Includes(UsageRecord record) =>
        record.At >= From && record.At < To && (Model is null || record.Model == Model) && record.Status is 200 or JobOutcomeCalculator.ClientLeft && record.OutputTokens > 0;
}
