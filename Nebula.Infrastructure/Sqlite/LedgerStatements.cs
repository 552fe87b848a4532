using Microsoft.Data.Sqlite;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Codecs;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The writer's prepared statements.</summary>
internal sealed class LedgerStatements : IDisposable
{
    // The oldest rows go this many settlements at a time.
    private const int PruneEvery = 256;

    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollBack;
    private readonly SqliteStatement _addRequest;
    private readonly SqliteStatement _prune;
    private readonly SqliteStatement _addToLedger;
    private readonly SqliteStatement _addToKey;
    private int _sincePruned;

    public LedgerStatements(SqliteConnection connection, int requestHistory)
    {
        _begin = new SqliteStatement(connection, "begin immediate");
        _commit = new SqliteStatement(connection, "commit");
        _rollBack = new SqliteStatement(connection, "rollback");
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

    public void Begin() => _begin.Run();

    public void Commit()
    {
        if (_sincePruned >= PruneEvery)
        {
            _prune.Run();
            _sincePruned = 0;
        }

        _commit.Run();
    }

    /// <summary>Undoes what a failed batch has written, where a transaction is still open.</summary>
    public void TryRollBack()
    {
        try
        {
            _rollBack.Run();
        }
        catch (SqliteException)
        {
            // None is: it failed at its begin, or SQLite has rolled it back itself.
        }
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
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_begin, _commit, _rollBack, _addRequest, _prune, _addToLedger, _addToKey])
            statement.Dispose();
    }

    private static SqliteStatement BindTotals(SqliteStatement statement, int from, UsageTotals totals) => statement
        .Bind(from, totals.Requests)
        .Bind(from + 1, totals.FailedRequests)
        .Bind(from + 2, totals.InputTokens)
        .Bind(from + 3, totals.OutputTokens);
}
