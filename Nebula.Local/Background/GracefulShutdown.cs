using Nebula.Domain.Inference.Activities;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Local.Background;

/// <summary>When the process stops, gives running requests a bounded time to end and waits until their usage is settled.</summary>
public sealed class GracefulShutdown(InProcessWorkflowEngine workflows, InProcessTokenRelay relay, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>How long running requests may continue: 10 s.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(10);

    /// <summary>How long the whole shutdown may take: 25 s.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopped = new();

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _ = CancelRemainingAsync();
        return Task.CompletedTask;
    }

    /// <summary>Runs after the server has released its last request.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        relay.CancelAll(CancelReason.ShuttingDown);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(SettleTimeout);
        try
        {
            await workflows.DrainAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // A crash would have lost the jobs that are not settled by now as well.
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CancelRemainingAsync()
    {
        try
        {
            await Task.Delay(GracePeriod, time, _stopped.Token);
            relay.CancelAll(CancelReason.ShuttingDown);
        }
        catch (OperationCanceledException)
        {
            // All requests ended in time.
        }
    }
}
