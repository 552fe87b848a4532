using System.Collections.Concurrent;
using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>The jobs that this process reads and has dispatched through a hub, where they wait until an activity begins them.</summary>
/// <remarks>Jobs that run in this process are not among them, and neither are jobs in the background, for which no client waits.</remarks>
public sealed class WaitingJobs(TimeProvider time)
{
    /// <summary>What clients get while jobs cannot be dispatched, or are not begun.</summary>
    public static NebulaError Refusal { get; } =
        new(ErrorKind.Overloaded, "The server cannot dispatch requests at the moment. Please try again later.") { RetryAfter = TimeSpan.FromSeconds(1) };

    private readonly ConcurrentDictionary<JobReader, long> _dispatchedAt = new();

    /// <summary>Ends the jobs that no activity has begun with the <see cref="Refusal"/>. An activity that receives one of them later does nothing.</summary>
    /// <param name="before">The timestamp before which they were dispatched.</param>
    public Task RefuseAsync(long before) => Task.WhenAll(
        _dispatchedAt.Where(job => job.Value < before && !job.Key.HasRead).Select(static job => job.Key.RefuseWaitingAsync(Refusal)));

    /// <summary>Adds a job that is about to be dispatched.</summary>
    internal void Add(JobReader reader)
    {
        if (reader.Job.Reader is not null)
            _dispatchedAt[reader] = time.GetTimestamp();
    }

    /// <summary>Removes a job whose reader is disposed.</summary>
    internal void Remove(JobReader reader) => _dispatchedAt.TryRemove(reader, out _);
}
