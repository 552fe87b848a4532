using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>The jobs that this process reads and has dispatched through a hub, where they wait until an activity begins them.</summary>
/// <remarks>Jobs that run in this process are not among them, and neither are jobs in the background, for which no client waits.</remarks>
public sealed partial class WaitingJobs(IJobCancellation cancellations, JobSettler settler, TimeProvider time, ILogger<WaitingJobs> logger)
{
    private readonly ConcurrentDictionary<JobReader, long> _dispatchedAt = new();

    /// <summary>What clients get while jobs cannot be dispatched, or are not begun.</summary>
    public static NebulaError Refusal { get; } =
        new(ErrorKind.Overloaded, "The server cannot dispatch requests at the moment. Please try again later.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>Ends the jobs that no activity has begun with the <see cref="Refusal"/>, which their relays bring to their readers. An activity that receives one of them later does nothing.</summary>
    /// <param name="before">The timestamp before which they were dispatched.</param>
    public Task RefuseAsync(long before) => Task.WhenAll(
        _dispatchedAt.Where(dispatched => dispatched.Value < before && !dispatched.Key.HasRead).Select(dispatched => RefuseAsync(dispatched.Key.Job)));

    /// <summary>Adds a job that is about to be dispatched.</summary>
    internal void Add(JobReader reader)
    {
        if (reader.Job.Reader is not null)
            _dispatchedAt[reader] = time.GetTimestamp();
    }

    /// <summary>Removes a job whose reader is disposed.</summary>
    internal void Remove(JobReader reader) => _dispatchedAt.TryRemove(reader, out _);

    private async Task RefuseAsync(InferenceJob job)
    {
        try
        {
            switch (await cancellations.TryCancelWaitingAsync(job.Id, CancelReason.HubLost))
            {
                case CancelReason.HubLost:
                    NotBegun(logger, job.Id);
                    await settler.SettleFailedAsync(job, Refusal);
                    break;
                case CancelReason.ClientLeft:
                    await settler.SettleLeftAsync(job);
                    break;
            }
        }
        catch (Exception e)
        {
            NotRefused(logger, job.Id, e);
        }
    }

    [LoggerMessage(EventId = 1062, Level = LogLevel.Warning, Message = "No activity has begun job {JobId} since the hub was lost; it is refused")]
    private static partial void NotBegun(ILogger logger, string jobId);

    [LoggerMessage(EventId = 1063, Level = LogLevel.Warning, Message = "Job {JobId}, which no activity may have begun, could not be refused; it waits on")]
    private static partial void NotRefused(ILogger logger, string jobId, Exception exception);
}
