using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Inference.Relay;

/// <summary>Carries a job's tokens from the activities that generate them to the reader.</summary>
public interface ITokenRelay
{
    /// <summary>Whether any process may read a job's relay, from its start, and several readers at once. Default false.</summary>
    bool IsShared => false;

    /// <summary>Opens a job's relay for reading. The caller does so before it starts the job.</summary>
    ITokenReader OpenReader(string jobId);

    /// <summary>Opens a job's relay for one choice's tokens.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="choice">The choice, from 0.</param>
    /// <param name="isRepeatable">
    /// Whether every run of the choice has the same tokens. If not, the tokens of one run only reach the relay: the writer of another run that runs at the
    /// same time is <see cref="ITokenWriter.Lost"/> with its first append.
    /// </param>
    /// <param name="mayContinue">
    /// Called once before a shared relay takes tokens that continue those of an earlier run. If it returns false, the relay takes none, and the writer is
    /// <see cref="ITokenWriter.Lost"/>. Null continues them.
    /// </param>
    ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true, Func<ValueTask<bool>>? mayContinue = null);

    /// <summary>Tokens of all choices of a job that the memory of this process holds or has held for its reader; 0 if the relay is elsewhere.</summary>
    long CountTokens(string jobId) => 0;

    /// <summary>What a shared relay has of each of a job's choices. It tries once and does not wait for a relay that is lost.</summary>
    /// <returns>Null if the relay does not answer, or is in the memory of a process.</returns>
    ValueTask<IReadOnlyList<RelayedChoice>?> TryReadRelayedAsync(string jobId, int choices) => default;

    /// <summary>Ends a job's relay. A second call changes nothing. It tries once and does not wait for a relay that is lost.</summary>
    /// <exception cref="Exception">The relay does not answer; call it again later.</exception>
    ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default);
}
