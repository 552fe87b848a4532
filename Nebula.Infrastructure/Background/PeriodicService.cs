using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nebula.Infrastructure.Background;

/// <summary>Does something again and again; a failure is logged and does not end it.</summary>
public abstract partial class PeriodicService(TimeSpan period, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>Does it once.</summary>
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
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Failed(logger, GetType().Name, e);
            }
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "{Service} failed and will try again")]
    private static partial void Failed(ILogger logger, string service, Exception exception);
}
