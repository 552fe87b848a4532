using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Records;

namespace Nebula.Infrastructure.AzureStorage;

/// <summary>Records in one table of Azure Storage, a row each. The first use creates the table if it does not exist.</summary>
public sealed class TableRecordStore : IRecordStore
{
    /// <summary>The table's name.</summary>
    public const string TableName = "nebularecords";

    private const int NotFound = 404;
    private const int Conflict = 409;
    private const int PreconditionFailed = 412;

    private readonly TableClient _table;
    private readonly ThrottledProbe _probe;
    private volatile bool _exists;

    /// <summary>Uses an account. Nothing is sent yet.</summary>
    public TableRecordStore(TableServiceClient account, TimeProvider time)
    {
        _table = account.GetTableClient(TableName);
        _probe = new ThrottledProbe(() => PutAsync("health", "probe", "{}").AsTask(), time);
    }

    /// <inheritdoc/>
    public async ValueTask<Record?> GetAsync(string partition, string key, CancellationToken cancellationToken = default) =>
        await FindAsync(partition, key, cancellationToken) is { } entity ? RecordEntity.Read(entity) : null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<Record> ListAsync(
        string partition, string? fromKey = null, string? toKey = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        if (fromKey is not null)
            filter += $" and {TableClient.CreateQueryFilter($"RowKey ge {fromKey}")}";
        if (toKey is not null)
            filter += $" and {TableClient.CreateQueryFilter($"RowKey lt {toKey}")}";
        await EnsureTableAsync(cancellationToken);
        await foreach (var entity in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return RecordEntity.Read(entity);
    }

    /// <inheritdoc/>
    public async ValueTask<string?> TryInsertAsync(string partition, string key, string json, CancellationToken cancellationToken = default)
    {
        RecordRules.CheckWrite(partition, key, json);
        var entity = RecordEntity.Write(partition, key, json);
        await EnsureTableAsync(cancellationToken);
        try
        {
            return GetETag(await _table.AddEntityAsync(entity, cancellationToken));
        }
        catch (RequestFailedException e) when (e.Status == Conflict)
        {
            return await FindOwnTagAsync(entity, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> TryReplaceAsync(string partition, string key, string json, string etag, CancellationToken cancellationToken = default)
    {
        RecordRules.CheckWrite(partition, key, json);
        if (!IsTag(etag))
            return null;
        var entity = RecordEntity.Write(partition, key, json);
        await EnsureTableAsync(cancellationToken);
        try
        {
            return GetETag(await _table.UpdateEntityAsync(entity, new ETag(etag), TableUpdateMode.Replace, cancellationToken));
        }
        catch (RequestFailedException e) when (e.Status is PreconditionFailed or NotFound)
        {
            return await FindOwnTagAsync(entity, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string> PutAsync(string partition, string key, string json, CancellationToken cancellationToken = default)
    {
        RecordRules.CheckWrite(partition, key, json);
        await EnsureTableAsync(cancellationToken);
        return GetETag(await _table.UpsertEntityAsync(RecordEntity.Write(partition, key, json), TableUpdateMode.Replace, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string partition, string key, string? etag = null, CancellationToken cancellationToken = default)
    {
        if (!RecordRules.IsName(partition) || !RecordRules.IsName(key) || (etag is not null && !IsTag(etag)))
            return false;
        await EnsureTableAsync(cancellationToken);
        try
        {
            var answer = await _table.DeleteEntityAsync(partition, key, etag is null ? ETag.All : new ETag(etag), cancellationToken);
            return answer.Status != NotFound;
        }
        catch (RequestFailedException e) when (e.Status is PreconditionFailed or NotFound)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken = default) => await _probe.RunAsync().WaitAsync(cancellationToken);

    private async ValueTask<TableEntity?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        if (!RecordRules.IsName(partition) || !RecordRules.IsName(key))
            return null; // model names come from clients, and the service answers some of them with a bad request
        await EnsureTableAsync(cancellationToken);
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    // The client repeats a write whose response was lost, and the repetition conflicts with the first attempt: then the stored row is the one to write.
    private async ValueTask<string?> FindOwnTagAsync(TableEntity written, CancellationToken cancellationToken) =>
        await FindAsync(written.PartitionKey, written.RowKey, cancellationToken) is { } there && RecordEntity.IsSameWrite(there, written) ? there.ETag.ToString() : null;

    private async ValueTask EnsureTableAsync(CancellationToken cancellationToken)
    {
        if (_exists)
            return;
        await _table.CreateIfNotExistsAsync(cancellationToken);
        _exists = true;
    }

    // "*" would match any row, and the service answers other texts with a bad request.
    private static bool IsTag(string etag) => etag.StartsWith("W/\"", StringComparison.Ordinal) && etag.EndsWith('"');

    private static string GetETag(Response answer) => answer.Headers.ETag!.Value.ToString();
}
