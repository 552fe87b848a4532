using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Nebula.Domain.Planning.Search;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;
using Nebula.Tests.Engine;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Planning;

public sealed class FleetSimulationTests
{
    private const int MeanPrompt = 1_000;

    private static readonly ReplicaLayout Layout = new()
    {
        Model = ModelCatalog.Find("llama-3.1-8b-instruct")!, Gpu = GpuCatalog.Find("h100-sxm-80gb")!, Weights = WeightFormat.Fp8,
    };

    private static readonly SimulationSettings Linear = new() { StepTime = new LinearStepTime(), FrontEnd = default(FrontEnd), MaxQueue = int.MaxValue };

    /// <summary>One replica that serves one prompt at a time is a queue with one server, and its wait is known; so are two behind one queue of the router.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Run_OneReplicaAndPoissonTraffic_WaitsAsMM1(double load)
    {
        var trace = CreateQueueTraffic(load, 400_000);
        var settings = Linear with { StepTime = new PromptTime() };
        var result = FleetSimulation.Run(CreateFleet(1, maxSequences: 1, maxBatchedTokens: 100_000), trace, settings);

        result.TimeToFirstToken.Mean.ShouldNotBeNull().ShouldBe(1 / (1 - load), 0.06 / (1 - load));
        result.Utilization.ShouldBe(load, 0.01);
        result.EndToEnd.GetPercentile(50).ShouldNotBeNull().ShouldBe(Math.Log(2) / (1 - load), 0.06 * Math.Log(2) / (1 - load));
    }

    [Fact]
    public void Run_OneReplica_MeasuresWhatTheVirtualDriverDoes()
    {
        var arrivals = EngineRun.RandomArrivals(3, 300, 600, 60, 0.05);
        var trace = new TrafficTrace("test", arrivals.Select(static arrival => new TrafficRequest(arrival.Time, arrival.Request.PromptTokens, arrival.Request.OutputTokens)));
        var fleet = CreateFleet(1, kvBlocks: 150, maxBatchedTokens: 256);

        var result = FleetSimulation.Run(fleet, trace, Linear);
        var run = EngineRun.Run(new EngineCore(fleet.Engine, new LinearStepTime()), arrivals.Select(arrival => (arrival.Time - arrivals[0].Time, arrival.Request)));

        run.Preemptions.ShouldBeGreaterThan(0);
        result.Preemptions.ShouldBe(run.Preemptions);
        result.Steps.ShouldBe(run.Steps.Count);
        result.OutputTokens.ShouldBe(run.Tokens.Count);
        result.EndToEnd.Mean.ShouldNotBeNull().ShouldBe(arrivals.Average(arrival => run.Finished[arrival.Request.Id] - (arrival.Time - arrivals[0].Time)), 1e-9);
    }

    [Theory]
    [InlineData(RoutingPolicy.LeastLoaded)]
    [InlineData(RoutingPolicy.PrefixAware)]
    [InlineData(RoutingPolicy.RoundRobin)]
    public void Run_AnyRouting_ServesEveryTokenAndRepeats(RoutingPolicy routing)
    {
        var trace = SampleTraces.Parse(SampleTraces.Mooncake);
        FleetResult Run() => FleetSimulation.Run(CreateFleet(3), trace, Linear with { Routing = routing });

        var result = Run();
        result.OutputTokens.ShouldBe(trace.OutputTokens);
        result.Errors.ShouldBe(0);
        result.TimeToFirstToken.Count.ShouldBe(trace.Count);
        result.InterTokenLatency.Count.ShouldBe(trace.OutputTokens - trace.Count);
        Run().EndToEnd.Mean.ShouldBe(result.EndToEnd.Mean);
    }

    [Fact]
    public void Run_PrefixAwareRouting_FindsMorePrefixes()
    {
        var trace = SampleTraces.Parse(SampleTraces.Mooncake);
        double HitRate(RoutingPolicy routing, bool caching = true) => FleetSimulation.Run(CreateFleet(4, caching: caching), trace, Linear with { Routing = routing }).CacheHitRate;

        HitRate(RoutingPolicy.PrefixAware).ShouldBeGreaterThan(HitRate(RoutingPolicy.LeastLoaded) + 0.05);
        HitRate(RoutingPolicy.LeastLoaded).ShouldBeGreaterThan(0);
        HitRate(RoutingPolicy.PrefixAware, caching: false).ShouldBe(0);
    }

    /// <summary>The rule is that of a deployment that serves, <c>ReplicaEnginesTests.RunAsync_QueueFull_ThrowsOverloadedWithRetryAfter</c>: what has room in a batch does not wait.</summary>
    [Theory]
    [InlineData(1, 3, 0, 17)]
    [InlineData(1, 3, 7, 10)]
    [InlineData(2, 3, 7, 7)]
    [InlineData(1, 256, 0, 0)]
    public void Run_FullQueue_FailsTheNextRequests(int replicas, int batch, int maxQueue, int errors)
    {
        var trace = new TrafficTrace("test", Enumerable.Repeat(new TrafficRequest(0, 100, 10), 20));

        var result = FleetSimulation.Run(CreateFleet(replicas, maxSequences: batch), trace, Linear with { MaxQueue = maxQueue });

        result.Errors.ShouldBe(errors);
        result.OutputTokens.ShouldBe((20 - errors) * 10);
    }

    [Fact]
    public void Run_QueueOfRunningReplica_HasRoomAgainAsItsSequencesEnd()
    {
        // A reply takes ten steps of about 8 ms. The first fills the batch, the second waits, the third comes too early and the fourth does not.
        var trace = new TrafficTrace("test", [new(0, 10, 10), new(0.02, 10, 10), new(0.03, 10, 10), new(0.12, 10, 10)]);

        FleetSimulation.Run(CreateFleet(1, maxSequences: 1), trace, Linear with { MaxQueue = 1 }).Errors.ShouldBe(1);
    }

    [Fact]
    public void Run_BurstThatFitsIntoBatchAndQueue_LosesNoRequest()
    {
        var plan = DeploymentPlan.Create("llama-3.1-8b-instruct", "h100-sxm-80gb", 1);
        var trace = new TrafficTrace("test", Enumerable.Repeat(new TrafficRequest(0, 100, 10), 1_500));

        FleetSimulation.Run(new FleetCandidate(plan).CreateFleet(1), trace, new()).Errors.ShouldBe(0);
    }

    [Fact]
    public void Reaches_RepliesOfOneToken_HaveNoLatencyBetweenTokensToMiss()
    {
        var trace = new TrafficTrace("test", Enumerable.Repeat(new TrafficRequest(0, 100, 1), 5));
        var targets = TargetParser.Parse("itl_p95<1ms,tpot_mean<1ms,e2e_p95<1ms");
        var result = FleetSimulation.Run(CreateFleet(1), trace, Linear);

        targets.Select(result.Reaches).ShouldBe([true, true, false, true]);
        result.FindWorstMiss(targets).ShouldBe(targets[2]);
        result.Meets([targets[0], targets[1]]).ShouldBeTrue();
        FleetSimulation.Run(CreateFleet(1, kvBlocks: 1), trace, Linear).Reaches(targets[0]).ShouldBeFalse(); // every request failed
    }

    [Fact]
    public void Run_RequestThatNeverFits_FailsAlone()
    {
        var trace = new TrafficTrace("test", [new(0, 3_000, 10), new(0, 100, 10), new(0, 200_000, 10)]);

        FleetSimulation.Run(CreateFleet(1, kvBlocks: 100), trace, Linear).Errors.ShouldBe(2);
        FleetSimulation.Run(CreateFleet(1, kvBlocks: 100_000), trace, Linear).Errors.ShouldBe(1);
    }

    [Fact]
    public void Run_RateFactor_SendsTheSameRequestsFaster()
    {
        var trace = SampleTraces.Parse(SampleTraces.Azure);
        double Mean(double factor) => FleetSimulation.Run(CreateFleet(1), trace, Linear with { RateFactor = factor }).EndToEnd.Mean!.Value;

        Mean(4).ShouldBeGreaterThan(Mean(1));
        FleetSimulation.Run(CreateFleet(1), trace, Linear with { RateFactor = double.PositiveInfinity }).OutputTokens.ShouldBe(trace.OutputTokens);
    }

    [Fact]
    public void Run_FrontEnd_DelaysTheFirstToken()
    {
        var trace = new TrafficTrace("test", [new(0, 100, 1), new(0, 100, 1)]);

        var result = FleetSimulation.Run(CreateFleet(1), trace, Linear with { FrontEnd = new FrontEnd(0.5, 0.01, 0.125) });

        // Tokenized one after another, and each step's token is handed on for an eighth of a second.
        var step = (1.0 / 128) + (100.0 / 65_536);
        result.TimeToFirstToken.GetPercentile(0).ShouldNotBeNull().ShouldBe(1 + 0.5 + step + 0.125, 1e-9);
        result.TimeToFirstToken.GetPercentile(100).ShouldNotBeNull().ShouldBe(2 + 0.5 + step + 0.125, 1e-9);
    }

    /// <summary>A run that ends early has missed a target for certain.</summary>
    [Theory]
    [InlineData("ttft_p95<60ms")]
    [InlineData("ttft_mean<60ms")]
    [InlineData("itl_p90<9ms")]
    [InlineData("e2e_p50<900ms")]
    [InlineData("tpot_p99<10ms")]
    public void Run_Watched_EndsEarlyOnlyIfTheTargetIsMissed(string target)
    {
        var targets = TargetParser.Parse(target);
        var trace = new DescribedLoad { RequestsPerSecond = 20, Seconds = 60, InputTokens = 300, OutputTokens = 80 }.Generate(1);
        var (early, whole) = (0, 0);
        for (var factor = 0.02; factor < 8; factor *= 1.3)
        {
            var settings = Linear with { RateFactor = factor };
            var watched = FleetSimulation.Run(CreateFleet(1), trace, settings, targets);
            var missed = !FleetSimulation.Run(CreateFleet(1), trace, settings).Meets(targets);
            watched.Meets(targets).ShouldBe(!missed);
            if (watched.IsPartial)
                early++;
            else
                whole++;
        }

        early.ShouldBeGreaterThan(0);
        whole.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("error_rate<5%", 1)]
    [InlineData("ttft_p95<60ms", 1)]
    [InlineData("e2e_p50<900ms,error_rate<1%", 1)]
    [InlineData("itl_p90<9ms", 0)]
    [InlineData("e2e_mean<900ms", 0)]
    public void Run_EndsWhenReached_EndsEarlyOnlyIfTheTargetsAreReached(string target, int minCertain)
    {
        var targets = TargetParser.Parse(target);
        var trace = new DescribedLoad { RequestsPerSecond = 20, Seconds = 60, InputTokens = 300, OutputTokens = 80 }.Generate(1);
        var (certain, missed) = (0, 0);
        for (var factor = 0.02; factor < 20; factor *= 1.3)
        {
            var settings = Linear with { RateFactor = factor, MaxQueue = 10 };
            var watched = FleetSimulation.Run(CreateFleet(1), trace, settings, targets, endsWhenReached: true);
            var meets = FleetSimulation.Run(CreateFleet(1), trace, settings).Meets(targets);
            watched.Meets(targets).ShouldBe(meets);
            certain += watched.IsCertain ? 1 : 0;
            missed += meets ? 0 : 1;
        }

        certain.ShouldBeGreaterThanOrEqualTo(minCertain);
        (certain == 0).ShouldBe(minCertain == 0);
        missed.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Run_Cancelled_Ends()
    {
        var trace = new DescribedLoad { RequestsPerSecond = 50, Seconds = 100 }.Generate(1);

        Should.Throw<OperationCanceledException>(() => FleetSimulation.Run(CreateFleet(1), trace, Linear, cancellationToken: new(canceled: true)));
    }

    private static Nebula.Domain.Planning.Simulation.Fleet CreateFleet(int replicas, int kvBlocks = 30_000, int maxSequences = 256, int maxBatchedTokens = 8_192, bool caching = true) =>
        new(Layout, new() { KvBlocks = kvBlocks, MaxSequences = maxSequences, MaxBatchedTokens = maxBatchedTokens, PrefixCaching = caching }, replicas);

    private static TrafficTrace CreateQueueTraffic(double load, int count)
    {
        var random = new SeededRandom(2026);
        var (time, requests) = (0.0, new List<TrafficRequest>());
        for (var i = 0; i < count; i++)
        {
            time -= Math.Log(1 - random.NextDouble()) / load;
            requests.Add(new(time, 1 + (int)(MeanPrompt * -Math.Log(1 - random.NextDouble())), 1));
        }

        return new("test", requests);
    }

    private sealed class PromptTime : IStepTime
    {
        public int WindowTokens => int.MaxValue;

        public double StepSeconds(in StepShape shape) => (double)shape.PrefillTokens / MeanPrompt;
    }
}
