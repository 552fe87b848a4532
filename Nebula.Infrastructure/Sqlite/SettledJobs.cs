using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Nebula.Infrastructure.Sqlite;

/// <summary>The ids of the newest settled requests, so that a second settlement of a job changes nothing.</summary>
/// <remarks>An id is kept as a 128-bit hash, once in a set and once in a queue.</remarks>
internal sealed class SettledJobs
{
    // Repetitions are recognised for this many settlements, even if fewer requests are kept for reading.
    private const int KeptAtLeast = 10_000;

    private readonly int _kept;
    private readonly HashSet<UInt128> _jobs;
    private readonly Queue<UInt128> _oldestFirst;
    private readonly Dictionary<UInt128, int> _staleEntries = []; // how many of a job's places in the queue no longer count

    /// <summary>Reads the ids in the ledger.</summary>
    /// <param name="connection">The ledger.</param>
    /// <param name="kept">How many requests the ledger keeps; the window has as many jobs, and at least 10,000.</param>
    public SettledJobs(SqliteConnection connection, int kept)
    {
        (_kept, _jobs, _oldestFirst) = (Math.Max(kept, KeptAtLeast), [], new Queue<UInt128>());
        using var command = connection.CreateCommand();
        command.CommandText = "select id from requests order by seq";
        using var reader = command.ExecuteReader();
        while (reader.Read())
            TryAdd(reader.GetString(0));
    }

    /// <summary>Adds a job; false if it is known.</summary>
    public bool TryAdd(string jobId)
    {
        var hash = Hash(jobId);
        if (!_jobs.Add(hash))
            return false;
        _oldestFirst.Enqueue(hash);
        while (_jobs.Count > _kept)
            DropOldest();
        return true;
    }

    /// <summary>Removes a job whose settlement was not written.</summary>
    public void Forget(string jobId)
    {
        var hash = Hash(jobId);
        if (_jobs.Remove(hash))
            _staleEntries[hash] = _staleEntries.GetValueOrDefault(hash) + 1;
    }

    private void DropOldest()
    {
        var oldest = _oldestFirst.Dequeue();
        if (!_staleEntries.TryGetValue(oldest, out var places))
            _jobs.Remove(oldest);
        else if (places == 1)
            _staleEntries.Remove(oldest);
        else
            _staleEntries[oldest] = places - 1;
    }

    private static UInt128 Hash(string jobId) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(jobId.AsSpan()));
}
