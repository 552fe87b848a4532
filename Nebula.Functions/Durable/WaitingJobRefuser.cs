using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Functions.Durable;

/// <summary>Refuses the requests that the task hub took before it was lost and that no activity begins.</summary>
/// <remarks>
/// A hub that stays away is not waited for. One that answers again is given time: it may only have been slow, and a message that it had given out when it was lost is given out again up to a minute
/// later.
/// </remarks>
public sealed partial class WaitingJobRefuser(TaskHubMonitor hub, WaitingJobs jobs, TimeProvider time, ILogger<WaitingJobRefuser> logger) : IHostedService
{
    /// <summary>How long after its loss the hub is waited for: 5 s.</summary>
    public static readonly TimeSpan MaxAway = TimeSpan.FromSeconds(5);

    /// <summary>How long after its loss a job may wait if the hub answers again within <see cref="MaxAway"/>: 30 s.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        hub.Lost += OnLost;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        hub.Lost -= OnLost;
        await _stopping.CancelAsync();
    }

    private void OnLost(object? sender, EventArgs e) => _ = RefuseAsync(time.GetTimestamp());

    private async Task RefuseAsync(long lostAt)
    {
        try
        {
            await Task.Delay(MaxAway, time, _stopping.Token);
            if (!hub.IsLost)
                await Task.Delay(MaxWait - MaxAway, time, _stopping.Token);
            await jobs.RefuseAsync(lostAt);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failed(logger, e);
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    [LoggerMessage(EventId = 5010, Level = LogLevel.Error, Message = "The requests that wait in the lost task hub could not be refused")]
    private static partial void Failed(ILogger logger, Exception exception);
}
