using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Nebula.Domain.Workflows;
using Nebula.Functions.Durable;

namespace Nebula.Functions.Tests.Durable;

/// <summary>An orchestration's context whose activities, timers and events the test controls.</summary>
internal sealed class OrchestrationWorld
{
    private readonly TaskCompletionSource<object?> _again = new();

    public OrchestrationWorld()
    {
        Context.SetupGet(static c => c.InstanceId).Returns("instance");
        Context.SetupGet(static c => c.CurrentUtcDateTime).Returns(Now.UtcDateTime);
        Context.Setup(static c => c.WaitForExternalEvent<object?>(DurableWorkflowEngine.RunAgainEvent, It.IsAny<CancellationToken>())).Returns(_again.Task);
        Context.Setup(static c => c.CreateTimer(It.IsAny<DateTime>(), It.IsAny<CancellationToken>())).Returns((DateTime at, CancellationToken ct) => Timer(at, ct));
        Context.Setup(static c => c.CreateTimer(It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .Returns((TimeSpan delay, CancellationToken ct) => Timer(Now.UtcDateTime + delay, ct));
    }

    public static DateTimeOffset Now { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public Mock<TaskOrchestrationContext> Context { get; } = new(MockBehavior.Strict);

    /// <summary>The app's orchestrators.</summary>
    public Orchestrators Orchestrators { get; } = new(new HistoryPurger(new DurableClientAccessor(), TimeProvider.System, NullLogger<HistoryPurger>.Instance));

    /// <summary>Every activity called, in order.</summary>
    public List<(string Name, object? Input)> Calls { get; } = [];

    /// <summary>Every timer, with when it is due and the task that fires it.</summary>
    public List<(DateTime At, TaskCompletionSource Fires)> Timers { get; } = [];

    /// <summary>Timers that fire as soon as they are created.</summary>
    public bool TimersFireAtOnce { get; init; }

    public OrchestrationWorld On<TInput, TOutput>(ActivityName<TInput, TOutput> activity, Func<TInput, Task<TOutput>> run)
    {
        Context.Setup(c => c.CallActivityAsync<TOutput>(new TaskName(activity.Name), It.IsAny<object?>(), It.IsAny<TaskOptions?>()))
            .Returns((TaskName name, object? input, TaskOptions? _) =>
            {
                Calls.Add((name.Name, input));
                return run((TInput)input!);
            });
        return this;
    }

    public OrchestrationWorld On<TInput, TOutput>(ActivityName<TInput, TOutput> activity, Func<TInput, TOutput> run) => On(activity, input =>
    {
        try
        {
            return Task.FromResult(run(input));
        }
        catch (TaskFailedException e)
        {
            return Task.FromException<TOutput>(e);
        }
    });

    public void RequestRun() => _again.SetResult(null);

    public static TaskFailedException Failure(Exception cause) => new("activity", 1, TaskFailureDetails.FromException(cause));

    private Task Timer(DateTime at, CancellationToken cancellationToken)
    {
        var fires = new TaskCompletionSource();
        cancellationToken.Register(() => fires.TrySetCanceled(cancellationToken));
        Timers.Add((at, fires));
        if (TimersFireAtOnce)
            fires.SetResult();
        return fires.Task;
    }
}
