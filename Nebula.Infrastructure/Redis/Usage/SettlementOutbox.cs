using Nebula.Domain.Records;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Settlements that did not reach Redis, in the record store that all instances share, until <see cref="OutboxReplay"/> settles them.</summary>
/// <remarks>
/// A record's key is its job's id, so one job has at most one record. A settlement that Redis refuses permanently moves to a second partition, where it does not
/// delay the others; it is still listed, counted and read.
/// </remarks>
internal sealed class SettlementOutbox(IRecordStore records)
{
    private static readonly DocumentFormat<Settlement> Format = new("settlement", version: 1, SettlementJson.Default.Settlement);

    private readonly OutboxIndex _index = new();

    /// <summary>How many settlements wait, as last listed and changed by this process.</summary>
    public int Count => _index.Count;

    /// <summary>How many settlements Redis refused permanently, as last listed and changed by this process.</summary>
    public int Rejected => _index.Rejected;

    /// <summary>What a key's settlements in the outbox will add to its limits once they are replayed, from memory.</summary>
    /// <remarks>It includes what this process added at once, and what other processes added or replayed within two seconds.</remarks>
    public PendingUsage GetPending(string keyId) => _index.GetPending(keyId);

    /// <summary>Stores a settlement; when the task completes it is on disk.</summary>
    /// <returns>Whether the job had no record yet.</returns>
    public async ValueTask<bool> AddAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        var isNew = await records.TryInsertAsync(Partitions.Outbox, settlement.Reservation.JobId, Format.Write(settlement), cancellationToken) is not null;
        if (isNew)
            _index.Add(settlement);
        return isNew;
    }

    /// <summary>Checks that the record store takes writes.</summary>
    public ValueTask ProbeAsync(CancellationToken cancellationToken) => records.PingAsync(cancellationToken);

    /// <summary>Reads a record.</summary>
    /// <exception cref="StoredDataException">It is damaged, or a newer version of Nebula wrote it.</exception>
    public static Settlement Read(Record record) =>
        Format.Read(record.Key, record.Json) is { Reservation: { KeyId: not null, Limits: not null }, Usage: { KeyId: not null, Model: not null, FinishReason: not null } } settlement
            ? settlement
            : throw new StoredDataException($"The settlement '{record.Key}' lacks its reservation or its usage.");

    /// <summary>The settlements that wait.</summary>
    public IAsyncEnumerable<Record> ListAsync(CancellationToken cancellationToken) => records.ListAsync(Partitions.Outbox, cancellationToken: cancellationToken);

    /// <summary>The settlements that were set aside.</summary>
    public IAsyncEnumerable<Record> ListRejectedAsync(CancellationToken cancellationToken) =>
        records.ListAsync(Partitions.OutboxRejected, cancellationToken: cancellationToken);

    /// <summary>Removes a job's record.</summary>
    /// <returns>Whether it had one.</returns>
    public async ValueTask<bool> TryRemoveAsync(string jobId, CancellationToken cancellationToken)
    {
        var removed = await records.DeleteAsync(Partitions.Outbox, jobId, cancellationToken: cancellationToken);
        _index.Remove([jobId]);
        return removed;
    }

    /// <summary>Removes the records of jobs that are settled.</summary>
    public async ValueTask RemoveAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken)
    {
        await records.DeleteManyAsync(Partitions.Outbox, jobIds, cancellationToken);
        _index.Remove(jobIds);
    }

    /// <summary>Moves a record to those that are set aside.</summary>
    public async ValueTask RejectAsync(Record record, CancellationToken cancellationToken)
    {
        await records.PutAsync(Partitions.OutboxRejected, record.Key, record.Json, cancellationToken);
        await records.DeleteAsync(Partitions.Outbox, record.Key, cancellationToken: cancellationToken);
        _index.Reject(record.Key);
    }

    /// <summary>Removes records that were set aside and are settled now.</summary>
    public async ValueTask RemoveRejectedAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken)
    {
        await records.DeleteManyAsync(Partitions.OutboxRejected, jobIds, cancellationToken);
        _index.RemoveRejected(jobIds);
    }

    /// <summary>Lists the outbox, so that <see cref="Count"/>, <see cref="Rejected"/> and <see cref="GetPending"/> include what other processes did.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        var listing = _index.BeginListing();
        await foreach (var record in ListAsync(cancellationToken))
            listing.Add(record.Key, () => TryRead(record));
        await foreach (var record in ListRejectedAsync(cancellationToken))
            listing.AddRejected(record.Key);
        listing.Complete();
    }

    /// <summary>The usage of every settlement in the outbox, including those set aside; what cannot be read is left out.</summary>
    public async ValueTask<IReadOnlyList<UsageRecord>> ReadUsageAsync(CancellationToken cancellationToken)
    {
        var usage = new Dictionary<string, UsageRecord>();
        // In this order: a record that is set aside during the read enters the second partition before it leaves the first.
        await foreach (var record in ListAsync(cancellationToken).Concat(ListRejectedAsync(cancellationToken)))
        {
            if (TryRead(record) is { } settlement)
                usage[record.Key] = settlement.Usage;
        }

        return [.. usage.Values];
    }

    private static Settlement? TryRead(Record record)
    {
        try
        {
            return Read(record);
        }
        catch (StoredDataException)
        {
            return null; // the replay reports it
        }
    }
}

/// <summary>What settlements in the outbox will add to a key's limits.</summary>
/// <param name="Requests">How many settlements wait.</param>
/// <param name="Tokens">Their tokens, prompts and replies.</param>
internal readonly record struct PendingUsage(int Requests, long Tokens);
