using System.Collections.Concurrent;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.InProcess;

/// <summary>The relay of jobs whose reader, workflow and activities are all in this process.</summary>
public sealed class InProcessTokenRelay : ITokenRelay, IJobCancellation
{
    private readonly ConcurrentDictionary<string, JobChannel> _jobs = new();

    /// <inheritdoc/>
    public ITokenReader OpenReader(string jobId)
    {
        var channel = new JobChannel(jobId, this);
        return _jobs.TryAdd(jobId, channel) ? channel : throw new InvalidOperationException($"The job '{jobId}' has a reader already.");
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Runs of a choice follow each other in the process of its reader, so <paramref name="isRepeatable"/> and <paramref name="mayContinue"/> make no difference.
    /// </remarks>
    public ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true, Func<ValueTask<bool>>? mayContinue = null) => new Writer(Find(jobId), choice);

    /// <inheritdoc/>
    public long CountTokens(string jobId) => Find(jobId)?.CountTokens() ?? 0;

    /// <inheritdoc/>
    public ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default)
    {
        Find(jobId)?.Complete(outcome);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default)
    {
        Find(jobId)?.Cancel(reason);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>No job waits in a hub: each is begun when it is dispatched.</remarks>
    public ValueTask<CancelReason?> TryCancelWaitingAsync(string jobId, CancelReason reason) => default;

    /// <inheritdoc/>
    public IJobCancellationWatch Watch(string jobId) => new CancellationWatch(Find(jobId));

    /// <summary>Cancels every job of this process.</summary>
    public void CancelAll(CancelReason reason)
    {
        foreach (var (_, channel) in _jobs)
            channel.Cancel(reason);
    }

    /// <summary>Whether a job has a reader in this process.</summary>
    internal bool Contains(string jobId) => _jobs.ContainsKey(jobId);

    /// <summary>Removes the channel of a job whose reader is disposed; later appends of the job are dropped.</summary>
    internal void Close(string jobId) => _jobs.TryRemove(jobId, out _);

    private JobChannel? Find(string jobId) => _jobs.GetValueOrDefault(jobId);

    private sealed class Writer(JobChannel? channel, int choice) : ITokenWriter
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask<RelayedChoice> ReadRelayedAsync() => new(channel?.ReadRelayed(choice) ?? default);

        public void Append(in RelayEvent tokens) => channel?.Append(tokens);

        public ValueTask<int?> FlushAsync() => default;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class CancellationWatch(JobChannel? channel) : IJobCancellationWatch
    {
        public CancellationToken Token => channel?.Token ?? default;

        public CancelReason? Reason => channel?.Reason;

        public ValueTask WaitUntilCheckedAsync() => ValueTask.CompletedTask;

        public void Dispose()
        {
            // The channel lives as long as its reader.
        }
    }
}
