namespace Nebula.Infrastructure.Background;

/// <summary>What shared state needs from time to time, whichever process does it. Processes do it by themselves while they live; a host that has none at times calls it by a timer.</summary>
public interface IStateUpkeep
{
    /// <summary>Replays settlements that were written down while Redis was lost.</summary>
    ValueTask ReplayOutboxAsync(CancellationToken cancellationToken = default);

    /// <summary>Rolls the ledger's and the history's closed minutes up into the record store, unless another process is the elected one.</summary>
    ValueTask RollUpAsync(CancellationToken cancellationToken = default);
}
