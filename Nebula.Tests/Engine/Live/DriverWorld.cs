using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Engine.Steps;

namespace Nebula.Tests.Engine.Live;

/// <summary>A driver of one replica on a clock that the test advances, and the same engine on a virtual clock to compare with.</summary>
internal sealed class DriverWorld
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Numbers that are exact in binary.</summary>
    public static readonly FrontEnd FrontEnd = new(1.0 / 64, 1.0 / 65_536, 1.0 / 1_024);

    private readonly IStepTime _stepTime;

    public DriverWorld(double timeScale = 1, EngineOptions? options = null, IStepTime? stepTime = null, TimeProvider? time = null)
    {
        Options = options ?? new EngineOptions { KvBlocks = 10_000, MaxSequences = 256 };
        _stepTime = stepTime ?? new LinearStepTime();
        Driver = new EngineDriver(Options, _stepTime, FrontEnd, time ?? Time, timeScale, waiting => Rerouted.AddRange(waiting));
    }

    public EngineOptions Options { get; }

    public FakeTimeProvider Time { get; } = new();

    public EngineDriver Driver { get; }

    public List<SequenceEntry> Rerouted { get; } = [];

    public Task RunAsync(EngineSequence sequence, CancellationToken cancellationToken = default)
    {
        var entry = new SequenceEntry(sequence);
        var starts = Driver.Enqueue(entry);
        entry.EndWhenCancelled(cancellationToken);
        if (starts)
            Driver.Start(entry);
        return entry.WhenEnded;
    }

    /// <summary>Runs sequences of known length on the virtual clock.</summary>
    /// <returns>The time from each arrival to its tokens.</returns>
    public double[][] Predict(params (double Time, EngineSequence Sequence)[] arrivals)
    {
        var (engine, frontEnd) = (new EngineCore(Options, _stepTime), new FrontEndQueue(FrontEnd));
        var tokens = arrivals.Select(static _ => new List<double>()).ToArray();
        var driver = new VirtualDriver(engine);
        for (var i = 0; i < arrivals.Length; i++)
        {
            var (time, sequence) = arrivals[i];
            driver.Submit(frontEnd.Arrive(time, sequence.PromptTokens), new EngineRequest(i, sequence.PromptTokens, sequence.OutputTokens, sequence.BlockHashes));
        }

        var observer = new Observer(frontEnd, (id, seen) => tokens[id].Add(seen - arrivals[id].Time));
        while (driver.Advance(observer))
        {
            // The observer records.
        }

        return [.. tokens.Select(static times => times.ToArray())];
    }

    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan? step = null)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!condition())
        {
            await Task.Delay(1, timeout.Token);
            Time.Advance(step ?? TimeSpan.FromMilliseconds(5));
        }
    }

    public async Task AdvanceUntilEndedAsync(Task running, TimeSpan? step = null)
    {
        await AdvanceUntilAsync(() => running.IsCompleted, step);
        await running;
    }

    private sealed class Observer(FrontEndQueue frontEnd, Action<int, double> record) : IStepObserver
    {
        public void OnStep(double begin, double end, in StepShape shape, in StepResult result)
        {
            var seen = frontEnd.Emit(end, result.Emitted.Length);
            foreach (var id in result.Emitted)
                record((int)id, seen);
        }
    }
}
