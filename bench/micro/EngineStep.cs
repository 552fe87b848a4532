using BenchmarkDotNet.Attributes;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Micro;

/// <summary>What one decode step of the engine costs: divide by the sequences for the cost of a token.</summary>
[MemoryDiagnoser]
public class EngineStep
{
    private EngineCore _engine = null!;

    /// <summary>Sequences in the batch.</summary>
    [Params(1, 64, 256)]
    public int Sequences { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var layout = new ReplicaLayout { Model = ModelCatalog.Find("llama-3.1-70b-instruct")!, Gpu = GpuCatalog.Find("h200-sxm-141gb")!, Weights = WeightFormat.Fp8 };
        _engine = new(new() { KvBlocks = 100_000_000 }, new StepTimeModel(layout));
        _engine.Step([.. Enumerable.Range(0, Sequences).Select(static id => new EngineRequest(id, 16))], []);
    }

    [Benchmark]
    public double Step() => _engine.Step([], []).DurationSeconds;
}
