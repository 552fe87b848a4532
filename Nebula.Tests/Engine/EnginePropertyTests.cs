using System.Security.Cryptography;
using System.Text;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.KvCache;
using Nebula.Domain.Engine.Scheduling;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

public sealed class EnginePropertyTests
{
    private static readonly EngineOptions Tight = new() { KvBlocks = 48, MaxBatchedTokens = 100, MaxSequences = 6 };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Tokens_and_KV_blocks_are_conserved(int seed)
    {
        var arrivals = EngineRun.RandomArrivals((ulong)seed, 80, maxPrompt: 300, maxOutput: 60, gap: 0.05, hashes: seed % 2 == 0);
        var engine = new EngineCore(Tight, new LinearStepTime());

        var run = EngineRun.Run(engine, arrivals, (_, shape) =>
        {
            shape.Tokens.ShouldBeInRange(1, Tight.MaxBatchedTokens);
            engine.RunningCount.ShouldBeLessThanOrEqualTo(Tight.MaxSequences);
            engine.FreeBlocks.ShouldBeInRange(0, Tight.KvBlocks);
        });

        foreach (var (_, request) in arrivals)
            run.Tokens.Count(token => token.Id == request.Id).ShouldBe(request.OutputTokens);
        run.Finished.Count.ShouldBe(arrivals.Count);
        engine.Step([], []).DurationSeconds.ShouldBe(0);
        engine.FreeBlocks.ShouldBe(Tight.KvBlocks);
    }

    [Fact]
    public void The_random_loads_of_these_tests_preempt_and_hit() // or they would prove little
    {
        var engine = new EngineCore(Tight, new LinearStepTime());

        var run = EngineRun.Run(engine, EngineRun.RandomArrivals(2, 80, 300, 60, 0.05, hashes: true));

        run.Preemptions.ShouldBeGreaterThan(0);
        engine.HitTokens.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_idles_while_something_that_fits_waits(int seed)
    {
        var blocks = new KvBlockManager(Tight.KvBlocks, Tight.BlockSize, null);
        var scheduler = new CheckedScheduler(new ChunkedPrefillScheduler(new LastAdmittedPreemption()));
        var engine = new EngineCore(Tight, new LinearStepTime(), scheduler, blocks);
        var arrivals = EngineRun.RandomArrivals((ulong)seed, 60, 300, 60, 0.05);

        var run = EngineRun.Run(engine, arrivals);

        // The clock stands only while nothing is there.
        foreach (var (first, second) in run.Steps.Zip(run.Steps.Skip(1)))
        {
            if (second.Begin > first.End)
                arrivals.Count(arrival => arrival.Time < second.Begin).ShouldBe(run.Finished.Count(finished => finished.Value <= first.End));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Prefix_hits_change_no_reply(int seed)
    {
        var arrivals = EngineRun.RandomArrivals((ulong)seed, 60, 300, 40, 0.05, hashes: true);

        var cached = EngineRun.Run(new EngineCore(Tight with { KvBlocks = 100 }, new LinearStepTime()), arrivals);
        var plain = EngineRun.Run(new EngineCore(Tight with { KvBlocks = 100, PrefixCaching = false }, new LinearStepTime()), arrivals);

        cached.Tokens.CountBy(static token => token.Id).OrderBy(static pair => pair.Key)
            .ShouldBe(plain.Tokens.CountBy(static token => token.Id).OrderBy(static pair => pair.Key));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void More_load_never_makes_a_lone_request_faster(int seed)
    {
        var lone = (Time: 1.0, new EngineRequest(1_000, 200, 50));
        var alone = EngineRun.Run(new EngineCore(Tight, new LinearStepTime()), [lone]);
        var others = EngineRun.RandomArrivals((ulong)seed, 40, 300, 60, 0.1);

        var together = EngineRun.Run(new EngineCore(Tight, new LinearStepTime()), [lone, .. others]);

        together.Finished[1_000].ShouldBeGreaterThanOrEqualTo(alone.Finished[1_000]);
        together.Tokens.First(static token => token.Id == 1_000).Time.ShouldBeGreaterThanOrEqualTo(alone.Tokens[0].Time);
    }

    [Fact]
    public void The_timeline_of_a_load_is_the_same_on_every_machine()
    {
        var run = EngineRun.Run(new EngineCore(Tight, new LinearStepTime()), EngineRun.RandomArrivals(42, 200, 300, 60, 0.05, hashes: true));

        var timeline = string.Join('\n', run.Tokens.Select(static token => $"{token.Id} {BitConverter.DoubleToInt64Bits(token.Time):x}"));

        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(timeline)))[..32].ShouldBe("bf8abf3c9b9600489836c4aa96e00a0c");
    }

    /// <summary>Checks after each schedule that the head of the queue could not have been admitted.</summary>
    private sealed class CheckedScheduler(IStepScheduler inner) : IStepScheduler
    {
        public void Schedule(EngineState state)
        {
            inner.Schedule(state);
            if (state.Waiting.Count == 0 || state.PreemptedCount > 0)
                return;

            var budget = state.Options.MaxBatchedTokens;
            foreach (var slot in state.Running)
                budget -= state.Sequences.Scheduled[slot];
            var head = state.Waiting.Peek();
            var tokens = Math.Min(budget, state.Sequences.Prompt[head] + state.Sequences.Generated[head]);
            var fits = budget > 0 && state.RunningCount < state.Options.MaxSequences
                && (tokens + state.Options.BlockSize - 1) / state.Options.BlockSize <= state.Blocks.FreeBlocks;
            fits.ShouldBeFalse();
        }
    }
}
