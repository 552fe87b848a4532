using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Records;

namespace Nebula.Infrastructure.InProcess;

/// <summary>
/// Runs workflows in this process where several processes share a store: a deployment's or batch's instance runs in one of them, which owns it through a
/// record. An instance of a workflow whose scope is the process runs where it was started.
/// </summary>
/// <remarks>
/// What another process owns is not lost: it is started here as soon as it is free, or its owner silent, and then finds out whether anything is left to do.
/// An owner that was thought dead and is not does no harm, because every step is guarded by its document's entity tag.
/// </remarks>
public sealed class OwnedWorkflowEngine(InProcessWorkflowEngine engine, IRecordStore records, TimeProvider time, ILogger<OwnedWorkflowEngine> logger)
    : PeriodicService(TimeSpan.FromMilliseconds(500), time, logger), IWorkflowEngine
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, Wanted> _owned = [];
    private readonly TimeProvider _time = time;

    /// <inheritdoc/>
    public async ValueTask StartAsync<TInput, TOutput>(
        WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        if (workflow.Scope == WorkflowScope.Process)
        {
            await engine.StartAsync(workflow, instanceId, input, cancellationToken);
            return;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_owned.TryGetValue(instanceId, out var wanted))
                _owned[instanceId] = wanted = new Wanted(new RecordLease(records, instanceId, _time));
            wanted.Start = () => engine.StartAsync(workflow, instanceId, input, CancellationToken.None);
            await ContinueAsync(instanceId, wanted, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Gives up what this process owns, so that another one goes on at once.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var wanted in _owned.Values)
            await wanted.Lease.ReleaseAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var (instanceId, wanted) in _owned.ToArray())
                await ContinueAsync(instanceId, wanted, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    private async ValueTask ContinueAsync(string instanceId, Wanted wanted, CancellationToken cancellationToken)
    {
        var running = engine.IsRunning(instanceId);
        if (wanted.Lease.IsHeld && !running && wanted.Start is null)
        {
            await wanted.Lease.ReleaseAsync(cancellationToken);
            _owned.Remove(instanceId);
            return;
        }

        if (!wanted.Lease.IsHeld || _time.GetElapsedTime(wanted.RenewedAt) >= RecordLease.RenewInterval)
        {
            wanted.RenewedAt = _time.GetTimestamp();
            if (!await wanted.Lease.TryHoldAsync(cancellationToken))
                return;
        }

        if (wanted.Start is { } start)
        {
            wanted.Start = null;
            await start();
        }
    }

    private sealed class Wanted(RecordLease lease)
    {
        public RecordLease Lease => lease;

        public long RenewedAt { get; set; }

        /// <summary>Starts the instance; null where that was done.</summary>
        public Func<ValueTask>? Start { get; set; }
    }
}
