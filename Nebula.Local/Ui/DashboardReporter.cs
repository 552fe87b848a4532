namespace Nebula.Local.Ui;

/// <summary>Logs whether the dashboard can be served, once the server listens. If it is being built, also logs how the build ends.</summary>
internal sealed partial class DashboardReporter(DashboardLocation location, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DashboardReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);

        var status = DashboardStatus.Read(location);
        if (status.Phase == DashboardPhase.Building)
        {
            BuildStarted(logger);
            while (status.Phase == DashboardPhase.Building)
            {
                await Task.Delay(Period, time, stoppingToken);
                status = DashboardStatus.Read(location);
            }

            if (status.Phase == DashboardPhase.NotBuilt && location.IsBuilt)
                Built(logger);
        }

        var output = string.Join(Environment.NewLine, status.Output);
        if (status.Phase == DashboardPhase.Failed && location.IsBuilt)
            Stale(logger, status.Detail, output);
        else if (status.Phase == DashboardPhase.Failed)
            Failed(logger, status.Detail, StatusPage.GetAdvice(location), output);
        else if (!location.IsBuilt)
            Missing(logger, StatusPage.GetAdvice(location));
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information,
        Message = "The dashboard is being built in the background; the API does not wait for it")]
    private static partial void BuildStarted(ILogger logger);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Information, Message = "The dashboard is built")]
    private static partial void Built(ILogger logger);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Warning,
        Message = "The dashboard could not be built; the API works without it. {Reason} {Advice}\n{Output}")]
    private static partial void Failed(ILogger logger, string reason, string advice, string output);

    [LoggerMessage(EventId = 4104, Level = LogLevel.Warning,
        Message = "The dashboard is older than its sources and could not be built again. {Reason}\n{Output}")]
    private static partial void Stale(ILogger logger, string reason, string output);

    [LoggerMessage(EventId = 4105, Level = LogLevel.Warning, Message = "There is no dashboard to serve; the API works without it. {Advice}")]
    private static partial void Missing(ILogger logger, string advice);
}
