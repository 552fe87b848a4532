using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nebula.Infrastructure.Background;

/// <summary>Runs a task periodically. A failure of any type is logged and does not end the service.</summary>
/// <param name="period">The time between two runs. A run that takes longer delays the next.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives the failures.</param>
public abstract partial class PeriodicService(TimeSpan period, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>Does it once.</summary>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    protected abstract ValueTask RunOnceAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(logger, GetType().Name, e);
            }
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "{Service} failed and will try again")]
    private static partial void Failed(ILogger logger, string service, Exception exception);
}
