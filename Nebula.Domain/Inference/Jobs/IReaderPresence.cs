namespace Nebula.Domain.Inference.Jobs;

/// <summary>Knows whether the processes that read jobs' relays are alive, so that no process generates for a reader that is gone.</summary>
public interface IReaderPresence
{
    /// <summary>The name under which this process reads the relays of jobs that other processes generate; null if no other process generates for it.</summary>
    string? Id { get; }

    /// <summary>
    /// Watches the reader of a job that this process generates. If the reader's process has ended, or ends before the watch does, the job is cancelled as if its client had left.
    /// </summary>
    /// <param name="job">A job with a <see cref="InferenceJob.Reader"/>.</param>
    /// <returns>Disposing it ends the watch.</returns>
    ValueTask<IDisposable?> WatchAsync(InferenceJob job);
}

/// <summary>For a host whose jobs and readers are in one process.</summary>
public sealed class NoReaderPresence : IReaderPresence
{
    /// <inheritdoc/>
    public string? Id => null;

    /// <inheritdoc/>
    public ValueTask<IDisposable?> WatchAsync(InferenceJob job) => default;
}
