using DurableTask.Core.Exceptions;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Functions.Durable;

/// <summary>Knows whether the task hub takes orchestrations. While it does not, starts fail at once, and inference that needs the hub is refused.</summary>
/// <remarks>
/// The storage client retries for seconds before it fails. So a start that fails, or takes <see cref="SlowStart"/>, makes the monitor ask the hub something small; if
/// that has no answer within <see cref="ProbeTimeout"/>, the hub counts as lost, and all starts that wait fail. It is asked every <see cref="ProbeInterval"/> from then
/// on until it answers.
/// </remarks>
public sealed partial class TaskHubMonitor(DurableClientAccessor clients, TimeProvider time, ILogger<TaskHubMonitor> logger) : IDispatchCheck
{
    /// <summary>How long a start may take before the hub is asked whether it is there: 1 s.</summary>
    public static readonly TimeSpan SlowStart = TimeSpan.FromSeconds(1);

    /// <summary>How long the hub may take to answer: 2 s.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The time between two questions while the hub is lost: 1 s.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private static readonly NebulaError Refusal =
        new(ErrorKind.Overloaded, "The server cannot dispatch requests at the moment. Please try again later.") { RetryAfter = TimeSpan.FromSeconds(1) };

    // Completed while the hub is lost.
    private volatile TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _probing;

    /// <inheritdoc/>
    public NebulaError? GetRefusal() => _lost.Task.IsCompleted ? Refusal : null;

    /// <summary>Starts an orchestration.</summary>
    /// <param name="start">Starts it.</param>
    /// <exception cref="NebulaException">503: the hub is lost. The orchestration may have been started nevertheless.</exception>
    /// <exception cref="OrchestrationAlreadyExistsException">There is one with its id.</exception>
    public async Task StartAsync(Func<Task> start)
    {
        if (GetRefusal() is { } refusal)
            throw refusal.ToException();
        var starting = InvokeAsync(start);
        if (!starting.IsCompleted && !await EndsWithinAsync(starting, SlowStart))
        {
            Probe();
            await Task.WhenAny(starting, _lost.Task);
            if (!starting.IsCompleted)
            {
                _ = starting.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                throw Refusal.ToException();
            }
        }

        try
        {
            await starting;
        }
        catch (Exception e) when (e is not (OrchestrationAlreadyExistsException or OperationCanceledException or InvalidOperationException))
        {
            NotStarted(logger, e);
            Probe();
            throw Refusal.ToException();
        }
    }

    private static async Task InvokeAsync(Func<Task> start) => await start();

    private async Task<bool> EndsWithinAsync(Task starting, TimeSpan period)
    {
        using var ended = new CancellationTokenSource();
        var first = await Task.WhenAny(starting, Task.Delay(period, time, ended.Token));
        await ended.CancelAsync();
        return first == starting;
    }

    private void Probe()
    {
        if (Interlocked.Exchange(ref _probing, 1) == 0)
            _ = ProbeUntilItAnswersAsync(clients.Client!);
    }

    private async Task ProbeUntilItAnswersAsync(DurableTaskClient client)
    {
        while (!await TryProbeAsync(client))
        {
            if (_lost.TrySetResult())
                Lost(logger);
            await Task.Delay(ProbeInterval, time);
        }

        Volatile.Write(ref _probing, 0);
        if (_lost.Task.IsCompleted)
        {
            _lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Found(logger);
        }
    }

    private async Task<bool> TryProbeAsync(DurableTaskClient client)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, time);
        try
        {
            await TaskHubProbe.AskAsync(client, timeout.Token).WaitAsync(timeout.Token);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 5006, Level = LogLevel.Error, Message = "An orchestration could not be started")]
    private static partial void NotStarted(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 5007, Level = LogLevel.Error, Message = "The task hub does not answer; what needs it is refused until it does")]
    private static partial void Lost(ILogger logger);

    [LoggerMessage(EventId = 5008, Level = LogLevel.Information, Message = "The task hub answers again")]
    private static partial void Found(ILogger logger);
}
