using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;

namespace Nebula.Domain.Faults;

/// <summary>Faults in the record store. Publishes every change to all processes that share the store.</summary>
/// <remarks>Changes are published for the whole partition, because every process caches all rules as one list.</remarks>
public sealed class FaultStore(IRecordStore records, IChangeFeed changes, ILogger<FaultStore> logger)
{
    private static readonly DocumentFormat<FaultRule> Format = new("fault", version: 1, FaultJson.Default.FaultRule);

    /// <summary>Reads one rule; null if it does not exist.</summary>
    /// <exception cref="StoredDataException">Its document cannot be read.</exception>
    public async ValueTask<FaultRule?> FindAsync(string name, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.Faults, name, cancellationToken) is { } record ? Format.Read(name, record.Json) with { ETag = record.ETag } : null;

    /// <summary>Reads all rules, the oldest first. Logs and skips a rule whose document cannot be read.</summary>
    public async ValueTask<List<FaultRule>> ListAsync(CancellationToken cancellationToken)
    {
        var rules = new List<FaultRule>();
        await foreach (var (rule, etag) in records.ListAsync(Partitions.Faults, Format, logger, cancellationToken))
            rules.Add(rule with { ETag = etag });
        rules.Sort(static (a, b) => a.CreatedAt.CompareTo(b.CreatedAt) is not 0 and var order ? order : string.CompareOrdinal(a.Name, b.Name));
        return rules;
    }

    /// <summary>Adds a rule.</summary>
    /// <returns>The rule with its entity tag, or null if another rule has its name.</returns>
    public async ValueTask<FaultRule?> TryAddAsync(FaultRule rule, CancellationToken cancellationToken) =>
        await PublishAsync(rule, await records.TryInsertAsync(Partitions.Faults, rule.Name, Format.Write(rule), cancellationToken), cancellationToken);

    /// <summary>Replaces a rule if its entity tag is still the stored one.</summary>
    /// <returns>The rule with its new entity tag, or null if another caller has changed it.</returns>
    public async ValueTask<FaultRule?> TryReplaceAsync(FaultRule rule, CancellationToken cancellationToken) =>
        await PublishAsync(rule, await records.TryReplaceAsync(Partitions.Faults, rule.Name, Format.Write(rule), rule.ETag, cancellationToken), cancellationToken);

    /// <summary>Deletes a rule if its entity tag is still the stored one.</summary>
    /// <returns>Whether this call deleted it.</returns>
    public async ValueTask<bool> TryRemoveAsync(FaultRule rule, CancellationToken cancellationToken)
    {
        if (!await records.DeleteAsync(Partitions.Faults, rule.Name, rule.ETag, cancellationToken))
            return false;
        await PublishAsync(cancellationToken);
        return true;
    }

    private async ValueTask<FaultRule?> PublishAsync(FaultRule rule, string? etag, CancellationToken cancellationToken)
    {
        if (etag is null)
            return null;
        await PublishAsync(cancellationToken);
        return rule with { ETag = etag };
    }

    private ValueTask PublishAsync(CancellationToken cancellationToken) => changes.PublishAsync(new Change(Partitions.Faults, "*"), cancellationToken);
}
