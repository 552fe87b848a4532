using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>A database's one writer, at most one work item of the thread pool at a time. It commits all changes that are waiting in one transaction.</summary>
/// <remarks>
/// The pool's threads spin before they sleep, so a single settlement rarely has to wake one; a thread of the writer's own would sleep between two settlements.
/// There is no timer: a single change is committed at once; changes that arrive during a commit share the next one.
/// If another program holds the write lock for longer than <see cref="SqliteDatabase.BusyTimeout"/>, every waiting change fails with 503; further changes then fail after
/// <see cref="SqliteDatabase.ProbeTimeout"/>, until one is committed.
/// </remarks>
/// <typeparam name="TWrite">A change.</typeparam>
internal abstract partial class BatchWriter<TWrite> : IThreadPoolWorkItem, IAsyncDisposable
    where TWrite : QueuedWrite
{
    private const int MaxBatch = 1_024;

    // More changes than this wait only if the disk cannot keep up; the next ones fail at once.
    private const int MaxWaiting = 65_536;

    private readonly ConcurrentQueue<TWrite> _waiting = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TWrite> _batch = [];
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollBack;
    private readonly ILogger _logger;
    private int _scheduled;
    private bool _closed;
    private bool _locked;

    /// <summary>Opens the writer's connection.</summary>
    protected BatchWriter(SqliteDatabase database, ILogger logger)
    {
        (_database, _logger) = (database, logger);
        Connection = database.Open();
        _begin = new SqliteStatement(Connection, "begin immediate");
        _commit = new SqliteStatement(Connection, "commit");
        _rollBack = new SqliteStatement(Connection, "rollback");
    }

    /// <summary>The connection; only the constructor and a batch use it.</summary>
    protected SqliteConnection Connection { get; }

    /// <summary>Queues a change; never blocks.</summary>
    /// <exception cref="ObjectDisposedException">The writer is closed.</exception>
    /// <exception cref="NebulaException">503: too many changes are waiting.</exception>
    public TWrite Enqueue(TWrite write)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed), this);
        if (_waiting.Count >= MaxWaiting)
            throw SqliteErrors.CreateOverloaded(_database.Path);
        _waiting.Enqueue(write);
        Schedule();
        return write;
    }

    /// <summary>Commits what is still waiting, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
            return;
        Schedule();
        await _ended.Task;
        DisposeStatements();
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_begin, _commit, _rollBack])
            statement.Dispose();
        Connection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public void Execute()
    {
        do
        {
            while (TryFill(MaxBatch))
                CommitBatch();
            if (Volatile.Read(ref _closed) && _waiting.IsEmpty)
            {
                _ended.TrySetResult();
                return; // it stays scheduled: nothing runs after this
            }

            Interlocked.Exchange(ref _scheduled, 0);
        }
        while ((!_waiting.IsEmpty || Volatile.Read(ref _closed)) && Interlocked.Exchange(ref _scheduled, 1) == 0);
    }

    /// <summary>Runs the statements of a batch, inside a transaction.</summary>
    protected abstract void Write(List<TWrite> batch);

    /// <summary>Discards what <see cref="Write"/> has recorded in memory, because its transaction was rolled back.</summary>
    protected virtual void OnRolledBack(List<TWrite> batch)
    {
    }

    /// <summary>Resumes the callers of a batch.</summary>
    /// <param name="batch">The batch; the writer reuses the list.</param>
    /// <param name="failure">Why it was not committed; null if it was.</param>
    protected abstract void OnEnded(List<TWrite> batch, Exception? failure);

    /// <summary>Disposes the statements that the derived class has prepared.</summary>
    protected abstract void DisposeStatements();

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryFill(int most)
    {
        while (_batch.Count < most && _waiting.TryDequeue(out var write))
            _batch.Add(write);
        return _batch.Count > 0;
    }

    private void CommitBatch()
    {
        Exception? failure = null;
        try
        {
            _begin.Run();
            Write(_batch);
            _commit.Run();
            SetLocked(false);
        }
        catch (Exception e)
        {
            TryRollBack();
            OnRolledBack(_batch);
            failure = Explain(e);
        }

        OnEnded(_batch, failure);
        _batch.Clear();
    }

    private Exception Explain(Exception e)
    {
        if (SqliteErrors.IsBusy(e))
        {
            TryFill(int.MaxValue); // the lock has been held for the whole timeout: no change that waits behind this batch waits for another one
            SetLocked(true);
            LogLocked(_logger, _database.Path, _batch.Count);
        }
        else
        {
            LogFailed(_logger, e, _database.Path, _batch.Count);
        }

        return SqliteErrors.Explain(_database.Path, e);
    }

    private void SetLocked(bool locked)
    {
        if (locked == _locked)
            return;
        _locked = locked;
        var timeout = locked ? SqliteDatabase.ProbeTimeout : SqliteDatabase.BusyTimeout;
        SqliteDatabase.Execute(Connection, $"pragma busy_timeout={(int)timeout.TotalMilliseconds}");
    }

    private void TryRollBack()
    {
        try
        {
            _rollBack.Run();
        }
        catch (SqliteException)
        {
            // No transaction is open: begin failed, or SQLite has rolled back by itself.
        }
    }

    [LoggerMessage(EventId = 3091, Level = LogLevel.Warning, Message = "Another program holds the write lock of {Path}; {Count} changes failed")]
    private static partial void LogLocked(ILogger logger, string path, int count);

    [LoggerMessage(EventId = 3092, Level = LogLevel.Error, Message = "Writing to {Path} failed; {Count} changes are rolled back")]
    private static partial void LogFailed(ILogger logger, Exception exception, string path, int count);
}
