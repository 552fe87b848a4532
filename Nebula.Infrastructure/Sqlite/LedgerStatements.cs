using Microsoft.Data.Sqlite;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The prepared statements of the ledger's writer.</summary>
internal sealed class LedgerStatements : IDisposable
{
    // Pruning scans the table's end, so it runs once in so many settlements.
    private const int PruneEvery = 256;

    private readonly SqliteStatement _addRequest;
    private readonly SqliteStatement _prune;
    private readonly SqliteStatement _addToLedger;
    private readonly SqliteStatement _addToKey;
    private int _sincePruned;

    public LedgerStatements(SqliteConnection connection, int requestHistory)
    {
        _addRequest = new SqliteStatement(connection, "insert into requests (id, key_id, model, row) values (?, ?, ?, ?)");
        _prune = new SqliteStatement(connection, $"delete from requests where seq <= (select max(seq) from requests) - {requestHistory}");
        _addToLedger = new SqliteStatement(
            connection,
            """
            insert into ledger (minute, key_id, model, requests, failed, input, output) values (?, ?, ?, ?, ?, ?, ?)
            on conflict do update set requests = requests + excluded.requests, failed = failed + excluded.failed,
                input = input + excluded.input, output = output + excluded.output
            """);
        _addToKey = new SqliteStatement(
            connection,
            """
            insert into key_totals (key_id, requests, failed, input, output, last_used) values (?, ?, ?, ?, ?, ?)
            on conflict do update set requests = requests + excluded.requests, failed = failed + excluded.failed,
                input = input + excluded.input, output = output + excluded.output, last_used = max(last_used, excluded.last_used)
            """);
    }

    /// <summary>Removes the oldest requests, if enough have come since the last time; call it at the end of a batch.</summary>
    public void Prune()
    {
        if (_sincePruned < PruneEvery)
            return;
        _prune.Run();
        _sincePruned = 0;
    }

    /// <summary>Adds a settled request.</summary>
    public void AddRequest(UsageRecord usage)
    {
        Span<byte> row = stackalloc byte[RequestRowCodec.MaxBytes];
        var length = RequestRowCodec.Write(usage, row);
        _addRequest.Bind(1, usage.JobId).Bind(2, usage.KeyId).Bind(3, usage.Model).Bind(4, row[..length]).Run();
        _sincePruned++;
    }

    public void AddToLedger(long minute, string keyId, string model, UsageTotals totals) =>
        BindTotals(_addToLedger.Bind(1, minute).Bind(2, keyId).Bind(3, model), 4, totals).Run();

    public void AddToKey(string keyId, UsageTotals totals, long lastUsed) =>
        BindTotals(_addToKey.Bind(1, keyId), 2, totals).Bind(6, lastUsed).Run();

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_addRequest, _prune, _addToLedger, _addToKey])
            statement.Dispose();
    }

    private static SqliteStatement BindTotals(SqliteStatement statement, int from, UsageTotals totals) => statement
        .Bind(from, totals.Requests)
        .Bind(from + 1, totals.FailedRequests)
        .Bind(from + 2, totals.InputTokens)
        .Bind(from + 3, totals.OutputTokens);
}
