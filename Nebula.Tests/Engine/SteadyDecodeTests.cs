using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

/// <summary>Steps that are computed in constant time are those that the scheduler makes.</summary>
public sealed class SteadyDecodeTests
{
    [Theory]
    [InlineData("llama-3.1-8b-instruct", 100_000, 1)]
    [InlineData("llama-3.1-8b-instruct", 120, 2)]
    [InlineData("llama-3.1-8b-instruct", 120, 3)]
    [InlineData("llama-3.1-8b-instruct", 70, 4)]
    [InlineData("gpt-oss-20b", 100_000, 5)]
    [InlineData("gpt-oss-20b", 90, 6)]
    public void TryAdvanceSteadily_AnyLoad_HasTheTimesAndTokensOfSingleSteps(string model, int blocks, ulong seed)
    {
        var (single, steady) = (new Run(model, blocks, seed), new Run(model, blocks, seed));

        single.ToEnd(steadily: false);
        steady.ToEnd(steadily: true);

        steady.Steps.Count.ShouldBe(single.Steps.Count);
        steady.Steps.ShouldBe(single.Steps);
        steady.SteadySteps.ShouldBeGreaterThan(steady.Steps.Count / 20);
        (steady.Engine.HitTokens, steady.Engine.QueriedTokens, steady.Engine.FreeBlocks).ShouldBe((single.Engine.HitTokens, single.Engine.QueriedTokens, single.Engine.FreeBlocks));
    }

    private sealed class Run : IStepObserver, ISteadyStepObserver
    {
        private readonly VirtualDriver _driver;

        public Run(string model, int blocks, ulong seed)
        {
            var layout = new ReplicaLayout { Model = ModelCatalog.Find(model)!, Gpu = GpuCatalog.Find("h100-sxm-80gb")!, Weights = WeightFormat.Bf16 };
            Engine = new(new() { KvBlocks = blocks, MaxBatchedTokens = 512, MaxSequences = 24 }, new StepTimeModel(layout));
            _driver = new(Engine);
            foreach (var (time, request) in EngineRun.RandomArrivals(seed, 200, 700, 120, 0.05, hashes: true))
                _driver.Submit(time, request);
        }

        public EngineCore Engine { get; }

        public List<(double End, int Tokens, double Context, int FreeBlocks, long SequenceContext)> Steps { get; } = [];

        public int SteadySteps { get; private set; }

        public void ToEnd(bool steadily)
        {
            while (double.IsFinite(_driver.NextStep))
            {
                if (!steadily || !_driver.TryAdvanceSteadily(double.PositiveInfinity, this))
                    _driver.Advance(this);
            }
        }

        public void OnStep(double begin, double end, in StepShape shape, in StepResult result) => Note(end, result.Emitted.Length);

        public bool OnSteadyStep(double end, double seconds)
        {
            SteadySteps++;
            Note(end, Engine.LastEmitted.Length);
            return true;
        }

        private void Note(double end, int tokens) => Steps.Add((end, tokens, Engine.LastShape.ContextTokens, Engine.FreeBlocks, Steps.Count % 7 == 0 ? Engine.CountContextTokens() : 0));
    }
}
