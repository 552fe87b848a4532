using Microsoft.Data.Sqlite;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The writer's prepared statements.</summary>
internal sealed class LedgerStatements : IDisposable
{
    // The oldest rows go this many settlements at a time.
    private const int PruneEvery = 256;

    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollBack;
    private readonly SqliteCommand _addRequest;
    private readonly SqliteCommand _prune;
    private readonly SqliteCommand _addToLedger;
    private readonly SqliteCommand _addToKey;
    private int _sincePruned;

    public LedgerStatements(SqliteConnection connection, int requestHistory)
    {
        _begin = Prepare(connection, "begin immediate");
        _commit = Prepare(connection, "commit");
        _rollBack = Prepare(connection, "rollback");
        _addRequest = Prepare(
            connection, "insert into requests (id, key_id, model, row) values ($0, $1, $2, $3) on conflict (id) do nothing", 4);
        _prune = Prepare(connection, $"delete from requests where seq <= (select max(seq) from requests) - {requestHistory}");
        _addToLedger = Prepare(
            connection,
            """
            insert into ledger (minute, key_id, model, requests, failed, input, output) values ($0, $1, $2, $3, $4, $5, $6)
            on conflict do update set requests = requests + excluded.requests, failed = failed + excluded.failed,
                input = input + excluded.input, output = output + excluded.output
            """,
            7);
        _addToKey = Prepare(
            connection,
            """
            insert into key_totals (key_id, requests, failed, input, output, last_used) values ($0, $1, $2, $3, $4, $5)
            on conflict do update set requests = requests + excluded.requests, failed = failed + excluded.failed,
                input = input + excluded.input, output = output + excluded.output, last_used = max(last_used, excluded.last_used)
            """,
            6);
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit()
    {
        if (_sincePruned >= PruneEvery)
        {
            _prune.ExecuteNonQuery();
            _sincePruned = 0;
        }

        _commit.ExecuteNonQuery();
    }

    /// <summary>Undoes what a failed batch has written, where a transaction is still open.</summary>
    public void TryRollBack()
    {
        try
        {
            _rollBack.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // None is: it failed at its begin, or SQLite has rolled it back itself.
        }
    }

    /// <summary>Adds a settled request; false where it is there already.</summary>
    public bool TryAddRequest(UsageRecord usage)
    {
        Set(_addRequest, 0, usage.JobId);
        Set(_addRequest, 1, usage.KeyId);
        Set(_addRequest, 2, usage.Model);
        Set(_addRequest, 3, RequestRowCodec.Write(usage));
        if (_addRequest.ExecuteNonQuery() == 0)
            return false;
        _sincePruned++;
        return true;
    }

    public void AddToLedger(long minute, string keyId, string model, UsageTotals totals)
    {
        Set(_addToLedger, 0, minute);
        Set(_addToLedger, 1, keyId);
        Set(_addToLedger, 2, model);
        SetTotals(_addToLedger, 3, totals);
        _addToLedger.ExecuteNonQuery();
    }

    public void AddToKey(string keyId, UsageTotals totals, long lastUsed)
    {
        Set(_addToKey, 0, keyId);
        SetTotals(_addToKey, 1, totals);
        Set(_addToKey, 5, lastUsed);
        _addToKey.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<SqliteCommand>)[_begin, _commit, _rollBack, _addRequest, _prune, _addToLedger, _addToKey])
            command.Dispose();
    }

    private static void SetTotals(SqliteCommand command, int from, UsageTotals totals)
    {
        Set(command, from, totals.Requests);
        Set(command, from + 1, totals.FailedRequests);
        Set(command, from + 2, totals.InputTokens);
        Set(command, from + 3, totals.OutputTokens);
    }

    private static void Set(SqliteCommand command, int index, object value) => command.Parameters[index].Value = value;

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters = 0)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        command.Prepare();
        return command;
    }
}
