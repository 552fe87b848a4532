using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.Records;

namespace Nebula.Infrastructure.InProcess;

/// <summary>
/// Runs workflows in this process where several processes share a record store: an instance runs in one of them, which owns it through a record. An
/// instance of a workflow whose scope is the process runs where it was started.
/// </summary>
/// <remarks>
/// <para>
/// Starting an instance never fails and never waits for another instance: each has a loop of its own that takes the lease, starts the instance,
/// renews the lease and releases it. An instance that another process owns is started here once its lease is free or has lapsed, and then checks
/// whether anything is left to do.
/// </para>
/// An owner that still runs after its lease has lapsed cannot overwrite a successor's work, because every step is guarded by its document's entity
/// tag.
/// </remarks>
public sealed partial class OwnedWorkflowEngine(InProcessWorkflowEngine engine, IRecordStore records, TimeProvider time, ILogger<OwnedWorkflowEngine> logger)
    : IWorkflowEngine, IHostedService, IDisposable
{
    /// <summary>How often an instance's loop checks its instance and its lease: every 500 ms.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, OwnedInstance> _instances = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public ValueTask StartAsync<TInput, TOutput>(
        WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        if (workflow.Scope == WorkflowScope.Process)
            return engine.StartAsync(workflow, instanceId, input, cancellationToken);
        OwnedInstance? instance;
        lock (_lock)
        {
            var isKnown = _instances.TryGetValue(instanceId, out instance);
            if (!isKnown)
                _instances[instanceId] = instance = new OwnedInstance(new RecordLease(records, instanceId, time));
            instance!.Start = () => engine.StartAsync(workflow, instanceId, input, CancellationToken.None);
            if (isKnown)
                return ValueTask.CompletedTask;
        }

        instance.Loop = RunLoopAsync(instanceId, instance);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Releases every lease, so that another process takes over at once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        OwnedInstance[] instances;
        lock (_lock)
            instances = [.. _instances.Values];
        foreach (var instance in instances)
        {
            await instance.Loop;
            await instance.Lease.ReleaseAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Cancel();

    private async Task RunLoopAsync(string instanceId, OwnedInstance instance)
    {
        try
        {
            while (!await TryFinishAsync(instanceId, instance))
                await Task.Delay(CheckInterval, time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    // Whether the instance has ended and its lease is released.
    private async ValueTask<bool> TryFinishAsync(string instanceId, OwnedInstance instance)
    {
        try
        {
            if (instance.Lease.IsHeld && instance.Start is null && !engine.IsRunning(instanceId))
            {
                await instance.Lease.ReleaseAsync(_stopping.Token);
                return TryRemove(instanceId, instance);
            }

            if (!instance.Lease.IsHeld || time.GetElapsedTime(instance.RenewedAt) >= RecordLease.RenewInterval)
            {
                instance.RenewedAt = time.GetTimestamp();
                if (!await instance.Lease.TryHoldAsync(_stopping.Token))
                    return false;
            }

            if (Interlocked.Exchange(ref instance.Start, null) is { } start)
                await start();
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            NotContinued(logger, instanceId, e);
        }

        return false;
    }

    private bool TryRemove(string instanceId, OwnedInstance instance)
    {
        lock (_lock)
            return instance.Start is null && _instances.Remove(instanceId);
    }

    [LoggerMessage(EventId = 3042, Level = LogLevel.Warning,
        Message = "Workflow {InstanceId} could not be started or its lease not be renewed; the next try is in half a second")]
    private static partial void NotContinued(ILogger logger, string instanceId, Exception exception);

    private sealed class OwnedInstance(RecordLease lease)
    {
        /// <summary>Starts the instance; null if it was started since the last request.</summary>
        public Func<ValueTask>? Start;

        public RecordLease Lease => lease;

        /// <summary>When the lease was last renewed, in ticks of the clock.</summary>
        public long RenewedAt { get; set; }

        public Task Loop { get; set; } = Task.CompletedTask;
    }
}
