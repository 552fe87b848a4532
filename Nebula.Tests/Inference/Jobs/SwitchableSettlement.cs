using Nebula.Domain.Usage;

namespace Nebula.Tests.Inference.Jobs;

/// <summary>A settlement that can be made to fail; otherwise it calls an inner settlement, if there is one.</summary>
internal sealed class SwitchableSettlement(ISettlement? inner = null) : ISettlement
{
    private int _probes;

    /// <summary>The exception of every call; null lets calls succeed.</summary>
    public volatile Exception? Failure;

    public int Probes => Volatile.Read(ref _probes);

    /// <summary>The settlements it received, if it has no inner settlement.</summary>
    public List<Settlement> Settled { get; } = [];

    public ValueTask<bool> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default)
    {
        if (Failure is { } failure)
            return ValueTask.FromException<bool>(failure);
        if (inner is not null)
            return inner.SettleAsync(settlement, cancellationToken);
        var isNew = Settled.TrueForAll(other => other.Reservation.JobId != settlement.Reservation.JobId);
        if (isNew)
            Settled.Add(settlement);
        return new(isNew);
    }

    public ValueTask ProbeAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _probes);
        return Failure is { } failure ? ValueTask.FromException(failure) : inner?.ProbeAsync(cancellationToken) ?? ValueTask.CompletedTask;
    }
}
