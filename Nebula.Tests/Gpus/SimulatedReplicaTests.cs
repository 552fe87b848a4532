using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Gpus;
using Nebula.Domain.Gpus.Simulation;
using Nebula.Domain.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Gpus;

public sealed class SimulatedReplicaTests
{
    private static readonly LatencyModel Latency = new(ModelCatalog.Find("llama-3.1-8b-instruct")!, GpuCatalog.Find("h100-sxm-80gb")!, 1);

    [Fact]
    public async Task Run_Alone_TakesPrefillAndThenADecodeStepEach()
    {
        var sequence = new Sequence(100, 3);
        await new SimulatedReplica(TimeProvider.System, 0).RunAsync(sequence, Latency, default);

        var prefill = Latency.PrefillSeconds(100);
        sequence.FirstTokenAfter.ShouldBe(prefill);
        sequence.LastTokenAfter.ShouldBe(prefill + Latency.DecodeStepSeconds(1, 101) + Latency.DecodeStepSeconds(1, 102), 1e-12);
        sequence.Emitted.ShouldBe([0, 1, 2]);
        sequence.Gaps.Sum(gap => gap.Count).ShouldBe(2);
    }

    [Fact]
    public async Task Run_Paced_GivesTheSameVirtualTimesAsAtOnce()
    {
        var atOnce = new Sequence(100, 5);
        await new SimulatedReplica(TimeProvider.System, 0).RunAsync(atOnce, Latency, default);
        var paced = new Sequence(100, 5);
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var running = new SimulatedReplica(time, 1).RunAsync(paced, Latency, default);
        while (!running.IsCompleted)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        paced.LastTokenAfter.ShouldBe(atOnce.LastTokenAfter, 1e-9);
        paced.Emitted.ShouldBe(atOnce.Emitted);
    }

    [Fact]
    public async Task Run_Together_SharesStepsSoThatTokensComeSlower()
    {
        var time = new FakeTimeProvider();
        var replica = new SimulatedReplica(time, 1);
        var sequences = Enumerable.Range(0, 200).Select(_ => new Sequence(50, 10)).ToArray();
        var running = Task.WhenAll(sequences.Select(sequence => replica.RunAsync(sequence, Latency, default)));
        while (!running.IsCompleted)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        var alone = new Sequence(50, 10);
        await new SimulatedReplica(TimeProvider.System, 0).RunAsync(alone, Latency, default);
        sequences.ShouldAllBe(sequence => sequence.IsComplete && sequence.LastTokenAfter > alone.LastTokenAfter);
    }

    [Fact]
    public async Task Run_Cancelled_EndsAfterTheRunningStepWithWhatThereIs()
    {
        using var cancellationToken = new CancellationTokenSource();
        var time = new FakeTimeProvider();
        var sequence = new Sequence(10, 1_000);
        var running = new SimulatedReplica(time, 1).RunAsync(sequence, Latency, cancellationToken.Token);
        while (sequence.Generated < 3)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        await cancellationToken.CancelAsync();
        while (!running.IsCompleted)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        sequence.IsComplete.ShouldBeFalse();
        sequence.Emitted.Count.ShouldBe(sequence.Generated);
    }

    private sealed class Sequence(int prompt, int output) : SimulatedSequence(prompt, output)
    {
        public List<int> Emitted { get; } = [];

        protected override void Emit(int index, int count, double after) => Emitted.AddRange(Enumerable.Range(index, count));
    }
}
