using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Inference.Relay;

/// <summary>Reads a job's tokens, once, in the order they became ready. Has one caller at a time.</summary>
public interface ITokenReader : IDisposable
{
    /// <summary>How the job ended; set when everything before it has been read.</summary>
    JobOutcome? Outcome { get; }

    /// <summary>Takes the next tokens if there are any now.</summary>
    bool TryRead(out RelayEvent tokens);

    /// <summary>Waits until <see cref="TryRead"/> has something, or the job has ended.</summary>
    /// <returns>False when all is read and <see cref="Outcome"/> is set.</returns>
    ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default);
}
