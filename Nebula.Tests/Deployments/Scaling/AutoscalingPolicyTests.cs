using Nebula.Domain.Deployments.Scaling;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Deployments.Scaling;

public sealed class AutoscalingPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(300);
    private static readonly AutoscalingSettings OneToEight = new() { MinReplicas = 1, MaxReplicas = 8 };

    [Theory]
    [InlineData(1, 4, 0.5, 1)] // as many wait as may
    [InlineData(1, 5, 0.5, 2)]
    [InlineData(2, 40, 0.5, 8)] // 10, of which 8 are allowed
    [InlineData(2, 0, 0.8, 2)]
    [InlineData(2, 0, 0.81, 3)]
    [InlineData(4, 0, 1.0, 5)]
    [InlineData(4, 17, 1.0, 5)]
    [InlineData(4, 24, 1.0, 6)]
    public void Decide_LoadAboveTheTargets_AddsAllReplicasAtOnce(int ready, int waiting, double usage, int replicas) =>
        AutoscalingPolicy.Decide(OneToEight, Observe(Start, ready, 10, waiting, usage)).Replicas.ShouldBe(replicas);

    [Fact]
    public void Decide_LessLoad_RemovesReplicasAfterTheDelayDownToTheMostThatWereNeeded()
    {
        var lull = default(ScalingLull);
        for (var second = 0; second < 300; second++)
        {
            var usage = second == 100 ? 0.5 : 0.1; // for a moment 4 are needed
            var decision = AutoscalingPolicy.Decide(OneToEight, Observe(Start.AddSeconds(second), 6, 1, 0, usage), lull);
            decision.Replicas.ShouldBe(6, $"after {second} s");
            lull = decision.Lull;
        }

        AutoscalingPolicy.Decide(OneToEight, Observe(Start.AddSeconds(300), 6, 1, 0, 0.1), lull).Replicas.ShouldBe(4);
    }

    [Fact]
    public void Decide_AllReplicasNeededForAMoment_BeginsTheDelayAgain()
    {
        var lull = AutoscalingPolicy.Decide(OneToEight, Observe(Start, 2, 1, 0, 0.1)).Lull;
        lull = AutoscalingPolicy.Decide(OneToEight, Observe(Start.AddSeconds(200), 2, 1, 0, 0.7), lull).Lull;

        lull.Since.ShouldBeNull();
        AutoscalingPolicy.Decide(OneToEight, Observe(Start.AddSeconds(301), 2, 1, 0, 0.1), lull).Replicas.ShouldBe(2);
    }

    [Fact]
    public void Decide_Idle_GoesToZeroOnlyIfThatIsAllowed()
    {
        var idle = new ScalingLull(Start, 0);

        AutoscalingPolicy.Decide(OneToEight with { MinReplicas = 0 }, Observe(Start + Delay, 1, 0, 0, 0), idle).Replicas.ShouldBe(0);
        AutoscalingPolicy.Decide(OneToEight with { MinReplicas = 0 }, Observe(Start + Delay, 1, 1, 0, 0.001), idle).Replicas.ShouldBe(1);
        AutoscalingPolicy.Decide(OneToEight, Observe(Start + Delay, 1, 0, 0, 0), idle).Replicas.ShouldBe(1);
    }

    [Fact]
    public void Decide_WaitingWithoutReplicas_StartsThem() =>
        AutoscalingPolicy.Decide(OneToEight with { MinReplicas = 0 }, Observe(Start, 0, 0, 9, 0)).Replicas.ShouldBe(3);

    [Fact]
    public void Decide_OutsideTheBounds_ComesBackAtOnce()
    {
        AutoscalingPolicy.Decide(OneToEight, Observe(Start, 12, 0, 0, 0)).Replicas.ShouldBe(8);
        AutoscalingPolicy.Decide(OneToEight, Observe(Start, 0, 0, 0, 0)).Replicas.ShouldBe(1);
    }

    [Fact]
    public void Decide_AnyLoad_StaysWithinTheBoundsAndNeverRemovesReplicasEarly()
    {
        var random = new Random(7);
        for (var run = 0; run < 200; run++)
        {
            var settings = new AutoscalingSettings
            {
                MinReplicas = random.Next(0, 4), MaxReplicas = random.Next(4, 65), TargetWaiting = random.Next(1, 20), TargetKvCache = 0.05 + (random.NextDouble() * 0.95),
            };
            var (replicas, lull, changedAt) = (settings.MinReplicas, default(ScalingLull), Start);
            for (var second = 0; second < 1_000; second += random.Next(1, 30))
            {
                var at = Start.AddSeconds(second);
                var decision = AutoscalingPolicy.Decide(settings, Observe(at, replicas, random.Next(0, 50), random.Next(0, 10) == 0 ? random.Next(0, 300) : 0, random.NextDouble()), lull);
                decision.Replicas.ShouldBeInRange(settings.MinReplicas, settings.MaxReplicas);
                if (decision.Replicas < replicas)
                    (at - changedAt).ShouldBeGreaterThanOrEqualTo(Delay);
                if (decision.Replicas != replicas)
                    changedAt = at;
                (replicas, lull) = (decision.Replicas, decision.Lull);
            }
        }
    }

    [Fact]
    public void Decide_ConstantLoad_ChangesAtMostOnce()
    {
        // A load that fills a number of replicas' caches is the same share of more replicas.
        foreach (var start in (int[])[1, 3, 8])
        {
            for (var demand = 0.0; demand < 6; demand += 0.13)
            {
                var (replicas, lull, changes) = (start, default(ScalingLull), 0);
                for (var second = 0; second < 1_000; second++)
                {
                    var decision = AutoscalingPolicy.Decide(OneToEight, Observe(Start.AddSeconds(second), replicas, 5, 0, demand / replicas), lull);
                    changes += decision.Replicas == replicas ? 0 : 1;
                    (replicas, lull) = (decision.Replicas, decision.Lull);
                }

                changes.ShouldBeLessThanOrEqualTo(1, $"from {start} at {demand}");
            }
        }
    }

    private static ReplicaObservation Observe(DateTimeOffset at, int ready, int running, int waiting, double usage) => new(at, ready, ready, running, waiting, usage, Delay);
}
