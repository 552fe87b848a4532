namespace Nebula.Domain.Inference.Relay;

/// <summary>Appends one choice's tokens.</summary>
public interface ITokenWriter : IAsyncDisposable
{
    /// <summary>
    /// Appends tokens; never waits for the reader. Every append names its offset (<see cref="RelayEvent.Index"/>), and what is there already is left out,
    /// so that a choice that is run a second time repeats nothing.
    /// </summary>
    void Append(in RelayEvent tokens);
}
