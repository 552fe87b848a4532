using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Relay;

/// <summary>Appends one choice's tokens to a job's relay. Disposing it waits until no append is under way, and does not fail.</summary>
public interface ITokenWriter : IAsyncDisposable
{
    /// <summary>Cancelled if the relay is lost: nothing that is appended from then on reaches the reader, so generating it is of no use.</summary>
    CancellationToken Lost { get; }

    /// <summary>What earlier runs of the choice have relayed. The caller asks before it appends.</summary>
    /// <exception cref="NebulaException">503: the relay does not answer.</exception>
    ValueTask<RelayedChoice> ReadRelayedAsync();

    /// <summary>
    /// Appends tokens; never waits for the reader. Every append names its offset (<see cref="RelayEvent.Index"/>), and the relay leaves out what it
    /// has already, so that a second run of a choice repeats nothing.
    /// </summary>
    void Append(in RelayEvent tokens);

    /// <summary>Waits until all that was appended is in the relay, or the relay is lost.</summary>
    /// <returns>
    /// The offset from which on the relay took no tokens: they do not reach the reader, so they are not charged. Null if it has all that was appended.
    /// </returns>
    ValueTask<int?> FlushAsync();
}
