using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>Runs a database's queries on two threads of its own, so that no thread that serves requests waits for the disk.</summary>
internal sealed class SqliteReaders : IDisposable
{
    private const int Threads = 2;
    private const int MaxWaiting = 4_096;

    private readonly BlockingCollection<IQuery> _waiting = new(MaxWaiting);
    private readonly SqliteDatabase _database;
    private readonly Thread[] _threads = new Thread[Threads];
    private bool _disposed;

    /// <summary>Starts the threads.</summary>
    public SqliteReaders(SqliteDatabase database)
    {
        _database = database;
        for (var i = 0; i < Threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"SQLite reader {Path.GetFileName(database.Path)}" };
            _threads[i].Start();
        }
    }

    /// <summary>Runs a query.</summary>
    /// <param name="query">The query; it must not keep the connection.</param>
    /// <param name="cancellationToken">Withdraws a query that is still waiting.</param>
    /// <exception cref="NebulaException">503: too many queries are waiting.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken)
    {
        var waiting = new Query<T>(query, cancellationToken);
        return _waiting.TryAdd(waiting, 0, cancellationToken) ? waiting.Result : throw SqliteErrors.CreateOverloaded(_database.Path);
    }

    /// <summary>Runs what is still waiting, and ends the threads.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _waiting.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join();
        _waiting.Dispose();
    }

    private void Run()
    {
        foreach (var query in _waiting.GetConsumingEnumerable())
            query.Run(_database);
    }

    private interface IQuery
    {
        void Run(SqliteDatabase database);
    }

    private sealed class Query<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken) : IQuery
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Result => _result.Task;

        public void Run(SqliteDatabase database)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _result.SetCanceled(cancellationToken);
                return;
            }

            try
            {
                using var connection = database.Open();
                _result.SetResult(query(connection));
            }
            catch (Exception e)
            {
                _result.SetException(SqliteErrors.Explain(database.Path, e));
            }
        }
    }
}
