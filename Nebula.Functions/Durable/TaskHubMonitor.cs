using DurableTask.Core.Exceptions;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Infrastructure.Availability;
using Nebula.Infrastructure.AzureStorage;

namespace Nebula.Functions.Durable;

/// <summary>Knows whether the task hub takes orchestrations. While it does not, starts fail at once, and inference that needs the hub is refused.</summary>
/// <remarks>
/// The storage client in the Functions host retries for seconds before a start fails. The hub is usually in the same storage account as the records, so it
/// counts as lost as soon as that account does, until it answers.
/// </remarks>
public sealed partial class TaskHubMonitor : AvailabilityMonitor, IDispatchCheck
{
    private readonly DurableClientAccessor _clients;
    private readonly ILogger<TaskHubMonitor> _logger;

    /// <summary>Asks nothing yet.</summary>
    public TaskHubMonitor(DurableClientAccessor clients, StorageMonitor storage, TimeProvider time, ILogger<TaskHubMonitor> logger)
        : base(time)
    {
        (_clients, _logger) = (clients, logger);
        storage.Lost += (_, _) => PresumeLost();
    }

    /// <inheritdoc/>
    public NebulaError? GetRefusal() => IsLost ? WaitingJobs.Refusal : null;

    /// <summary>Calls the hub, for example to start an orchestration.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">What the call is cancelled with.</param>
    /// <exception cref="NebulaException">503: the hub is lost, or the call failed. What it asks for may have been done nevertheless.</exception>
    /// <exception cref="OrchestrationAlreadyExistsException">There is an orchestration with the id of the one to start.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var loss = Loss;
        if (loss.IsCancellationRequested)
            throw WaitingJobs.Refusal.ToException();
        using var slow = StartCall();
        var calling = InvokeAsync(call);
        try
        {
            var result = await calling.WaitAsync(loss);
            ReportAnswer();
            return result;
        }
        catch (OperationCanceledException) when (!calling.IsCompleted)
        {
            _ = calling.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw WaitingJobs.Refusal.ToException();
        }
        catch (Exception e) when (e is not OrchestrationAlreadyExistsException && !cancellationToken.IsCancellationRequested)
        {
            CallFailed(_logger, e);
            Check();
            throw WaitingJobs.Refusal.ToException();
        }
    }

    /// <inheritdoc/>
    protected override Task AskAsync(CancellationToken cancellationToken) =>
        _clients.Client is { } client ? TaskHubProbe.AskAsync(client, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override void OnLost(Exception? reason) => LogLost(_logger, reason);

    /// <inheritdoc/>
    protected override void OnFound() => LogFound(_logger);

    private static async Task<T> InvokeAsync<T>(Func<Task<T>> call) => await call();

    [LoggerMessage(EventId = 5006, Level = LogLevel.Error, Message = "A call to the task hub failed")]
    private static partial void CallFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 5007, Level = LogLevel.Error, Message = "The task hub does not answer; what needs it is refused until it does")]
    private static partial void LogLost(ILogger logger, Exception? exception);

    [LoggerMessage(EventId = 5008, Level = LogLevel.Information, Message = "The task hub answers again")]
    private static partial void LogFound(ILogger logger);
}
