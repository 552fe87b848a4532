using Microsoft.Extensions.Options;

namespace Nebula.Local.Ui.Building;

/// <summary>Builds the dashboard in the background, once the API serves; a failure is one warning and what <c>/ui/</c> then says.</summary>
internal sealed partial class DashboardBuildService(
    DashboardLocation place, DashboardBuildStatus board, IOptions<DashboardOptions> options, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<DashboardBuildService> logger) : BackgroundService
{
    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsWanted)
            board.Status = DashboardStatus.Building("Looking at the sources."); // before the first request can ask
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        if (IsWanted)
            await BuildAsync(stoppingToken);
        else if (!place.IsBuilt)
            Missing(logger, StatusPage.WhatToDo(place));
    }

    private bool IsWanted => place.Source is not null && options.Value.Build == true;

    private async Task BuildAsync(CancellationToken stopping)
    {
        if (!place.IsBuilt)
            BuildStarted(logger);
        var began = time.GetTimestamp();
        var tools = new NodeTools(Environment.GetEnvironmentVariable("PATH"), time);
        try
        {
            if (await new DashboardBuilder(new DashboardSource(place), tools, board, time).EnsureBuiltAsync(stopping))
                Built(logger, (long)time.GetElapsedTime(began).TotalSeconds);
            board.Status = DashboardStatus.NotBuilt; // what is said should somebody delete it
        }
        catch (DashboardBuildException e)
        {
            BuildFailing(e.Message, e.Output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            BuildFailing(e.Message, []);
        }
    }

    private void BuildFailing(string reason, IReadOnlyList<string> output)
    {
        board.Status = DashboardStatus.Failed(reason, output);
        if (place.IsBuilt)
            Stale(logger, reason, string.Join(Environment.NewLine, output));
        else
            Failed(logger, reason, StatusPage.WhatToDo(place), string.Join(Environment.NewLine, output));
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "The dashboard is being built; the API does not wait for it")]
    private static partial void BuildStarted(ILogger logger);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Information, Message = "The dashboard is built ({Seconds} s)")]
    private static partial void Built(ILogger logger, long seconds);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Warning, Message = "The dashboard could not be built, the API works without it. {Reason} {WhatToDo}\n{Output}")]
    private static partial void Failed(ILogger logger, string reason, string whatToDo, string output);

    [LoggerMessage(EventId = 4104, Level = LogLevel.Warning, Message = "The dashboard is older than its sources and could not be built again. {Reason}\n{Output}")]
    private static partial void Stale(ILogger logger, string reason, string output);

    [LoggerMessage(EventId = 4105, Level = LogLevel.Warning, Message = "The dashboard is not there, the API works without it. {WhatToDo}")]
    private static partial void Missing(ILogger logger, string whatToDo);
}
