using System.Globalization;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Records;

/// <summary>A lease on a task that only one of several processes may do, held through a record with an entity tag.</summary>
/// <remarks>
/// The owner renews it every <see cref="RenewInterval"/>. Another process takes it if it was not renewed for <see cref="Lifetime"/>, or if its
/// document cannot be read; a former owner finds out by the entity tag.
/// </remarks>
/// <param name="records">The store that the processes share.</param>
/// <param name="key">The task.</param>
/// <param name="time">The clock; the clocks of the processes must agree to a few seconds.</param>
internal sealed class RecordLease(IRecordStore records, string key, TimeProvider time)
{
    /// <summary>The time between two renewals: 10 s.</summary>
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long it lasts without a renewal: 30 s.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private string? _etag;
    private long _renewedAt;

    /// <summary>Whether this process owns it: it was renewed within <see cref="Lifetime"/>.</summary>
    public bool IsHeld => _etag is not null && time.GetElapsedTime(_renewedAt) < Lifetime;

    /// <summary>Renews the lease, or takes it if it is free or has expired.</summary>
    /// <returns>Whether this process holds it now.</returns>
    public async ValueTask<bool> TryHoldAsync(CancellationToken cancellationToken = default)
    {
        var (now, began) = (time.GetUtcNow(), time.GetTimestamp());
        var json = $"\"{now.ToString("O", CultureInfo.InvariantCulture)}\"";
        if (_etag is not null)
            _etag = await records.TryReplaceAsync(Partitions.WorkflowOwners, key, json, _etag, cancellationToken);
        if (_etag is null)
            await TryTakeAsync(now, json, cancellationToken);
        _renewedAt = began;
        return _etag is not null;
    }

    /// <summary>Releases the lease, so that another process can take it at once.</summary>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken = default)
    {
        if (_etag is not { } etag)
            return;
        _etag = null;
        await records.DeleteAsync(Partitions.WorkflowOwners, key, etag, cancellationToken);
    }

    private async ValueTask TryTakeAsync(DateTimeOffset now, string json, CancellationToken cancellationToken)
    {
        if (await records.GetAsync(Partitions.WorkflowOwners, key, cancellationToken) is not { } record)
            _etag = await records.TryInsertAsync(Partitions.WorkflowOwners, key, json, cancellationToken);
        else if (HasExpired(record, now))
            _etag = await records.TryReplaceAsync(Partitions.WorkflowOwners, key, json, record.ETag, cancellationToken);
    }

    // The document is a JSON string with the time of the last renewal.
    private static bool HasExpired(Record record, DateTimeOffset now) =>
        !DateTimeOffset.TryParse(record.Json.Trim('"'), CultureInfo.InvariantCulture, DateTimeStyles.None, out var renewedAt) || now - renewedAt >= Lifetime;
}
