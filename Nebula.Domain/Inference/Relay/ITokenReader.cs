using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Inference.Relay;

/// <summary>Reads a job's tokens, once, in the order in which they became ready. One caller at a time.</summary>
public interface ITokenReader : IDisposable
{
    /// <summary>How the job ended; null until everything before its end has been read.</summary>
    JobOutcome? Outcome { get; }

    /// <summary>
    /// Says that the caller has no use for single tokens. <see cref="WaitAsync"/> then lasts until the job has ended, if the relay can do that, which
    /// spares a wake-up for each token.
    /// </summary>
    void WaitForAll()
    {
    }

    /// <summary>Takes the next tokens if there are any now.</summary>
    bool TryRead(out RelayEvent tokens);

    /// <summary>Waits until <see cref="TryRead"/> has something, or the job has ended.</summary>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>; the next one may begin then.</param>
    /// <returns>False if everything is read and <see cref="Outcome"/> is set.</returns>
    /// <exception cref="NebulaException">503: the relay has not answered for 10 s.</exception>
    /// <exception cref="Records.UnknownFormatVersionException">A newer process wrote an entry.</exception>
    ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default);
}
