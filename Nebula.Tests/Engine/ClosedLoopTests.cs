using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

public sealed class ClosedLoopTests
{
    private static readonly LinearStepTime StepTime = new();

    [Fact]
    public void Run_OneClient_MeasuresThePrefillAndTheDecodeSteps()
    {
        var load = new ClosedLoopLoad { Concurrency = 1, Requests = 3, InputTokens = 100, OutputTokens = 11, Spread = 0 };

        var result = ClosedLoop.Run(CreateEngine(), load, new(0.25, 0.001, 0));

        result.TimeToFirstToken.ShouldAllBe(static seconds => Math.Abs(seconds - (0.25 + 0.1 + (1.0 / 128) + (100.0 / 65_536))) < 1e-9);
        result.TimePerOutputToken.ShouldAllBe(static seconds => Math.Abs(seconds - ((1.0 / 128) + (1.0 / 65_536))) < 1e-9);
        result.OutputTokens.ShouldBe(33);
        result.Steps.ShouldBe(33);
        result.TokenizationSeconds.ShouldBe(0.1, 1e-9);
    }

    [Fact]
    public void Run_SimultaneousRequests_QueueForTheTokenizer()
    {
        var load = new ClosedLoopLoad { Concurrency = 4, Requests = 4, InputTokens = 100, OutputTokens = 1, Spread = 0 };

        ClosedLoop.Run(CreateEngine(), load, new(0, 0.001, 0)).TokenizationSeconds.ShouldBe((0.1 + 0.2 + 0.3 + 0.4) / 4, 1e-9);
    }

    [Fact]
    public void Run_WithATrace_ItsSharesAddUpToTheMeans()
    {
        var load = new ClosedLoopLoad { Concurrency = 12, Requests = 120, InputTokens = 300, OutputTokens = 60 };
        var trace = new Trace();
        var frontEnd = new FrontEnd(0.01, 0.00001, 0);

        var result = ClosedLoop.Run(CreateEngine(), load, frontEnd, trace);

        result.Preemptions.ShouldBeGreaterThan(0);
        trace.OutputToken.ShouldBe(result.TimePerOutputToken.Average(), 1e-9);
        (trace.FirstToken + frontEnd.SecondsPerRequest + result.TokenizationSeconds).ShouldBe(result.TimeToFirstToken.Average(), 1e-9);
    }

    [Fact]
    public void Run_SameSeed_RepeatsEveryTime()
    {
        var load = new ClosedLoopLoad { Concurrency = 6, Requests = 60, InputTokens = 300, OutputTokens = 60 };
        double[] Times(ulong seed) => ClosedLoop.Run(CreateEngine(), load with { Seed = seed }, new(0.01, 0.00001, 0.0001)).TimeToFirstToken;

        Times(7).ShouldBe(Times(7));
        Times(7).ShouldNotBe(Times(8));
    }

    private static EngineCore CreateEngine() => new(new() { KvBlocks = 150, MaxBatchedTokens = 256, PrefixCaching = false }, StepTime);

    private sealed class Trace : IClosedLoopTrace
    {
        public double FirstToken { get; private set; }

        public double OutputToken { get; private set; }

        public void Record(in StepShape shape, double firstTokenShare, double outputTokenShare)
        {
            var seconds = StepTime.StepSeconds(shape);
            FirstToken += firstTokenShare * seconds;
            OutputToken += outputTokenShare * seconds;
        }
    }
}
