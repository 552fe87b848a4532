using Nebula.Domain.Common;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

/// <summary>With one sequence at a time and one step per sequence, the engine is a queue with one server, whose mean wait is known.</summary>
public sealed class QueueingTheoryTests
{
    private const int Requests = 1_000_000;
    private const int MeanPrompt = 1_000;

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.8)]
    public void Wait_OfEqualRequests_IsThatOfMD1(double load) =>
        MeanWait(load, static _ => MeanPrompt).ShouldBe(load / (2 * (1 - load)), 0.04 * load / (2 * (1 - load)));

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public void Wait_OfExponentialRequests_IsThatOfMM1(double load) =>
        MeanWait(load, static random => 1 + (int)(MeanPrompt * -Math.Log(1 - random))).ShouldBe(load / (1 - load), 0.04 * load / (1 - load));

    /// <summary>Mean wait in units of the mean service time, with Poisson arrivals.</summary>
    private static double MeanWait(double load, Func<double, int> drawPrompt)
    {
        var random = new SeededRandom(2026);
        var (time, arrivals) = (0.0, new List<(double Time, EngineRequest Request)>());
        for (var id = 0; id < Requests; id++)
        {
            time -= Math.Log(1 - random.NextDouble()) / load;
            arrivals.Add((time, new(id, drawPrompt(random.NextDouble()), 1)));
        }

        var engine = new EngineCore(
            new() { KvBlocks = 10_000, MaxBatchedTokens = 100_000, MaxSequences = 1, PrefixCaching = false }, new PromptTime());
        var run = EngineRun.Run(engine, arrivals);

        return arrivals.Average(arrival => run.Finished[arrival.Request.Id] - arrival.Time - ((double)arrival.Request.PromptTokens / MeanPrompt));
    }

    private sealed class PromptTime : IStepTime
    {
        public int WindowTokens => int.MaxValue;

        public double StepSeconds(in StepShape shape) => (double)shape.PrefillTokens / MeanPrompt;
    }
}
