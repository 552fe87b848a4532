using System.Globalization;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Records;

/// <summary>Something that only one of several processes may do, owned through a record with an entity tag.</summary>
/// <remarks>The owner renews it every <see cref="RenewInterval"/>; another one takes it over when it was not renewed for <see cref="Lifetime"/>.</remarks>
/// <param name="records">The store that the processes share.</param>
/// <param name="key">What is owned.</param>
/// <param name="time">The clock; those of the processes should agree to a few seconds.</param>
internal sealed class RecordLease(IRecordStore records, string key, TimeProvider time)
{
    /// <summary>How often the owner renews it: 10 s.</summary>
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long it lives without being renewed: 30 s.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private string? _etag;
    private long _renewedAt;

    /// <summary>Whether this process owns it: it was renewed within <see cref="Lifetime"/>.</summary>
    public bool IsHeld => _etag is not null && time.GetElapsedTime(_renewedAt) < Lifetime;

    /// <summary>Renews it, takes it where it is free, or takes it over where its owner is silent.</summary>
    /// <returns>Whether it is owned now.</returns>
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

    /// <summary>Gives it up, so that another one need not wait.</summary>
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
        else if (now - DateTimeOffset.Parse(record.Json.Trim('"'), CultureInfo.InvariantCulture) >= Lifetime)
            _etag = await records.TryReplaceAsync(Partitions.WorkflowOwners, key, json, record.ETag, cancellationToken);
    }
}
