using Nebula.Domain.Common;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;

namespace Nebula.Tests.Engine;

/// <summary>Runs requests on a virtual clock and records every token.</summary>
internal sealed class EngineRun : IStepObserver
{
    public List<(double Time, long Id)> Tokens { get; } = [];

    public List<(double Begin, double End)> Steps { get; } = [];

    public Dictionary<long, double> Finished { get; } = [];

    public int Preemptions { get; private set; }

    public Action<double, StepShape>? AfterStep { get; init; }

    public static EngineRun Run(EngineCore engine, IEnumerable<(double Time, EngineRequest Request)> arrivals, Action<double, StepShape>? afterStep = null)
    {
        var run = new EngineRun { AfterStep = afterStep };
        var driver = new VirtualDriver(engine);
        foreach (var (time, request) in arrivals)
            driver.Submit(time, request);
        while (driver.Advance(run))
        {
            // The observer records.
        }

        return run;
    }

    /// <summary>Requests that arrive at random: lengths and gaps from a seed, a part of the prompts with shared prefixes.</summary>
    public static List<(double Time, EngineRequest Request)> RandomArrivals(ulong seed, int count, int maxPrompt, int maxOutput, double gap, bool hashes = false)
    {
        var random = new SeededRandom(seed);
        var (time, arrivals) = (0.0, new List<(double, EngineRequest)>());
        for (var id = 0; id < count; id++)
        {
            time += gap * random.NextInt(64) / 64;
            var (prompt, output) = (1 + random.NextInt(maxPrompt), 1 + random.NextInt(maxOutput));
            var (family, shared) = (random.NextInt(4), random.NextInt(1 + (prompt / 16)));
            ulong[]? blocks = hashes
                ? [.. Enumerable.Range(0, prompt / 16).Select(block => SeededRandom.Mix((ulong)block, block < shared ? (ulong)family : 1000 + (ulong)id))]
                : null;
            arrivals.Add((time, new(id, prompt, output, blocks)));
        }

        return arrivals;
    }

    void IStepObserver.OnStep(double begin, double end, in StepShape shape, in StepResult result)
    {
        Steps.Add((begin, end));
        Preemptions += result.Preempted.Length;
        foreach (var id in result.Emitted)
            Tokens.Add((end, id));
        foreach (var id in result.Finished)
            Finished.Add(id, end);
        AfterStep?.Invoke(end, shape);
    }
}
