using Microsoft.Extensions.Logging;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Background;

/// <summary>Removes what the process keeps of deployments that are deleted: replicas, slot pools, counters.</summary>
/// <remarks>
/// It runs only after deployments have changed, and a second time a minute later: the settlement of a deployment's last request may come after its
/// deletion.
/// </remarks>
public sealed class DeploymentStateCleaner : PeriodicService
{
    /// <summary>The time between two runs: 1 minute.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const int LooksPerChange = 2;

    private readonly IRecordStore _records;
    private readonly IDeploymentState[] _states;
    private readonly IDisposable _subscription;
    private int _looksLeft;

    /// <summary>Subscribes to changes of deployments.</summary>
    public DeploymentStateCleaner(
        IRecordStore records, IEnumerable<IDeploymentState> states, IChangeFeed changes, TimeProvider time, ILogger<DeploymentStateCleaner> logger)
        : base(Interval, time, logger)
    {
        (_records, _states) = (records, [.. states]);
        _subscription = changes.Subscribe(change =>
        {
            if (change.Matches(Partitions.Deployments))
                Volatile.Write(ref _looksLeft, LooksPerChange);
        });
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    /// <summary>Removes the state of deployments that are not in the store, if deployments have changed lately.</summary>
    internal async ValueTask CleanAsync(CancellationToken cancellationToken)
    {
        var looks = Volatile.Read(ref _looksLeft);
        if (looks == 0)
            return;
        // First the names and then the store: a deployment that is created in between is in neither, or in both.
        var deleted = _states.SelectMany(static state => state.Deployments).ToHashSet();
        await foreach (var deployment in _records.ListAsync(Partitions.Deployments, cancellationToken: cancellationToken))
            deleted.Remove(deployment.Key);
        foreach (var name in deleted)
        {
            foreach (var state in _states)
                await state.RemoveAsync(name, cancellationToken);
        }

        Interlocked.CompareExchange(ref _looksLeft, looks - 1, looks);
    }

    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken) => CleanAsync(cancellationToken);
}
