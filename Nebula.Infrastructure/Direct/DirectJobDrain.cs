using Microsoft.Extensions.Hosting;
using Nebula.Domain.Inference.Activities;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Direct;

/// <summary>When the process stops, gives the jobs that run in it a bounded time to end, then cancels them, and waits until they are settled.</summary>
internal sealed class DirectJobDrain(InProcessWorkflowEngine workflows, InProcessTokenRelay relay, TimeProvider time) : IHostedService
{
    /// <summary>How long jobs may continue: 10 s.</summary>
    public static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(10);

    /// <summary>How long cancelled jobs may take to settle: 10 s.</summary>
    public static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (await TryDrainAsync(GracePeriod, cancellationToken))
            return;
        relay.CancelAll(CancelReason.ShuttingDown);
        await TryDrainAsync(SettleTimeout, cancellationToken); // a job that is not settled by then is settled by the sweep of lapsed leases
    }

    private async Task<bool> TryDrainAsync(TimeSpan period, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await workflows.DrainAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
