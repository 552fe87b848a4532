using System.Text.Json;
using Nebula.Domain.Workflows;

namespace Nebula.Tests.Workflows;

/// <summary>
/// Runs a workflow against scripted activities and records its calls. With a history it replays it: the workflow must make the same calls in the same
/// order, and gets the recorded results. All inputs and outputs pass through JSON, as in a durable engine.
/// </summary>
/// <remarks>
/// The workflow runs on the caller's thread alone, on a <see cref="Pump"/>: a timer fires only if the workflow cannot take another step, however slow
/// the machine is.
/// </remarks>
public sealed class RecordingContext(IReadOnlyList<RecordedStep>? history = null) : IWorkflowContext
{
    private readonly Dictionary<string, Func<string, string>> _activities = [];
    private readonly Dictionary<string, Predicate<string>> _hanging = [];
    private readonly List<RecordedStep> _steps = [];
    private readonly List<(TimeSpan Delay, TaskCompletionSource Done)> _timers = [];
    private readonly Queue<TaskCompletionSource> _pending = [];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);

    public string InstanceId => "instance";

    public bool IsReplaying => history is not null;

    public IReadOnlyList<RecordedStep> Steps => _steps;

    public object? NextInput { get; private set; }

    public DateTimeOffset UtcNow
    {
        get
        {
            var step = Next("time", "", "");
            var value = step?.Output ?? JsonSerializer.Serialize(_now);
            _steps.Add(new RecordedStep("time", "", "", value));
            return JsonSerializer.Deserialize<DateTimeOffset>(value);
        }
    }

    public RecordingContext On<TInput, TOutput>(ActivityName<TInput, TOutput> activity, Func<TInput, TOutput> run)
    {
        _activities[activity.Name] = input => JsonSerializer.Serialize(run(JsonSerializer.Deserialize<TInput>(input)!));
        return this;
    }

    /// <summary>Makes an activity fail each time it is called.</summary>
    public RecordingContext Fails<TInput, TOutput>(ActivityName<TInput, TOutput> activity) =>
        On(activity, TOutput (_) => throw new ActivityFailedException(activity.Name, ActivityFailureCodes.Internal, "scripted"));

    /// <summary>Lets an activity never complete if a predicate holds for its input.</summary>
    public RecordingContext Hangs<TInput, TOutput>(ActivityName<TInput, TOutput> activity, Predicate<TInput> predicate)
    {
        _hanging[activity.Name] = input => predicate(JsonSerializer.Deserialize<TInput>(input)!);
        return this;
    }

    public async Task<TOutput> CallActivityAsync<TInput, TOutput>(ActivityName<TInput, TOutput> activity, TInput input)
    {
        var json = JsonSerializer.Serialize(input);
        var place = _steps.Count;
        var recorded = Next("activity", activity.Name, json);
        _steps.Add(new RecordedStep("activity", activity.Name, json, null));
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_hanging.TryGetValue(activity.Name, out var hangs) || !hangs(json))
            _pending.Enqueue(open);
        await open.Task; // never completes at once, as in a durable engine
        var step = recorded ?? Run(activity.Name, json);
        _steps[place] = step;
        _now += TimeSpan.FromMilliseconds(10);
        return step.Failure is { } code
            ? throw new ActivityFailedException(activity.Name, code, "scripted")
            : JsonSerializer.Deserialize<TOutput>(step.Output!)!;
    }

    public async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default)
    {
        Next("delay", delay.ToString(), "");
        _steps.Add(new RecordedStep("delay", delay.ToString(), "", null));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _timers.Add((delay, done));
        await using var registration = cancellationToken.Register(() => done.TrySetCanceled(cancellationToken));
        await done.Task;
        _now += delay;
    }

    public void ContinueAsNew<TInput>(TInput input) => NextInput = input;

    /// <summary>
    /// Runs a workflow to its end. Activities complete in the order in which the workflow called them; a timer fires only if no activity is open, or
    /// before the activities if
    /// <paramref name="timersFirst"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The workflow awaits a task that is not its context's.</exception>
    public TOutput Run<TInput, TOutput>(IWorkflow<TInput, TOutput> workflow, TInput input, bool timersFirst = false)
    {
        using var pump = new Pump();
        var running = workflow.RunAsync(this, JsonSerializer.Deserialize<TInput>(JsonSerializer.Serialize(input))!);
        for (pump.RunAll(); !running.IsCompleted; pump.RunAll())
        {
            if (timersFirst && FireTimer())
                continue;
            if (_pending.TryDequeue(out var next))
                next.SetResult();
            else if (!FireTimer())
                throw new InvalidOperationException("The workflow waits, and neither an activity nor a timer is open.");
        }

        return JsonSerializer.Deserialize<TOutput>(JsonSerializer.Serialize(running.GetAwaiter().GetResult()))!;
    }

    private bool FireTimer()
    {
        _timers.RemoveAll(static timer => timer.Done.Task.IsCompleted);
        if (_timers.Count == 0)
            return false;
        var first = _timers.MinBy(static timer => timer.Delay);
        _timers.Remove(first);
        first.Done.TrySetResult();
        return true;
    }

    private RecordedStep Run(string name, string input)
    {
        try
        {
            return new RecordedStep("activity", name, input, _activities[name](input));
        }
        catch (ActivityFailedException e)
        {
            return new RecordedStep("activity", name, input, null, e.Code);
        }
    }

    private RecordedStep? Next(string kind, string name, string input)
    {
        if (history is null)
            return null;
        var expected = _steps.Count < history.Count ? history[_steps.Count] : throw new InvalidOperationException($"History ends before {kind} {name}.");
        return expected.Kind == kind && expected.Name == name && expected.Input == input
            ? expected
            : throw new InvalidOperationException($"History has {expected.Kind} {expected.Name} but the workflow called {kind} {name}.");
    }
}
