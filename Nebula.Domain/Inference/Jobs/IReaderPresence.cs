namespace Nebula.Domain.Inference.Jobs;

/// <summary>Knows whether the processes that read jobs' relays are alive, so that no process generates for a reader that is gone.</summary>
public interface IReaderPresence
{
    /// <summary>The name under which this process reads the relays of jobs that other processes generate; null if no other process generates for it.</summary>
    string? Id { get; }

    /// <summary>
    /// Watches the reader of a job that this process generates. If the reader's process has ended, or ends before the watch does, the job is cancelled as if its client had left.
    /// It returns after some seconds if the reader has not been heard lately, so that it is known whether it has ended.
    /// </summary>
    /// <param name="job">A job with a <see cref="InferenceJob.Reader"/>.</param>
    /// <returns>Null if the job needs no watch: it is read in this process.</returns>
    ValueTask<IReaderWatch?> WatchAsync(InferenceJob job);
}

/// <summary>Watches the process that reads a job's relay. Disposing it ends the watch; a second disposal does nothing.</summary>
public interface IReaderWatch : IDisposable
{
    /// <summary>
    /// Waits until the process has been heard since the call, which takes half a second if it is alive. If it has ended, the job is cancelled as if its client had left. What cannot be known
    /// counts as alive.
    /// </summary>
    /// <returns>Whether it is alive.</returns>
    ValueTask<bool> WaitUntilHeardAsync();
}

/// <summary>For a host whose jobs and readers are in one process.</summary>
public sealed class NoReaderPresence : IReaderPresence
{
    /// <inheritdoc/>
    public string? Id => null;

    /// <inheritdoc/>
    public ValueTask<IReaderWatch?> WatchAsync(InferenceJob job) => default;
}
