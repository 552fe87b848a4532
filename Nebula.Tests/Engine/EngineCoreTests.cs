using Nebula.Domain.Engine;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

public sealed class EngineCoreTests
{
    private static readonly EngineOptions Roomy = new() { KvBlocks = 1_000, MaxBatchedTokens = 64, MaxSequences = 8 };

    [Fact]
    public void Step_PromptLongerThanTheBudget_IsPrefilledInChunks()
    {
        var engine = new EngineCore(Roomy, new LinearStepTime());

        engine.Step([new(7, 150, 2)], []).Emitted.Length.ShouldBe(0);
        engine.LastShape.PrefillTokens.ShouldBe(64);
        engine.LastShape.PrefillPairs.ShouldBe(64 * 65 / 2);
        engine.Step([], []).Emitted.Length.ShouldBe(0);
        engine.LastShape.ContextTokens.ShouldBe(64);
        engine.Step([], []).Emitted.ToArray().ShouldBe([7]);
        engine.LastShape.PrefillTokens.ShouldBe(22);
        var last = engine.Step([], []);
        last.Finished.ToArray().ShouldBe([7]);
        engine.LastShape.DecodeSequences.ShouldBe(1);
        engine.LastShape.ContextTokens.ShouldBe(151);
        engine.HasWork.ShouldBeFalse();
    }

    [Fact]
    public void Step_RunningSequences_GoBeforeWaitingOnes()
    {
        var engine = new EngineCore(Roomy, new LinearStepTime());
        engine.Step([new(1, 10, 5), new(2, 10, 5)], []);

        engine.Step([new(3, 100, 5)], []);

        engine.LastShape.DecodeSequences.ShouldBe(2);
        engine.LastShape.PrefillTokens.ShouldBe(62);
    }

    [Fact]
    public void Step_MoreSequencesThanMaxSequences_Wait()
    {
        var engine = new EngineCore(Roomy with { MaxSequences = 2 }, new LinearStepTime());

        engine.Step([new(1, 4, 3), new(2, 4, 3), new(3, 4, 3)], []).Emitted.ToArray().ShouldBe([1, 2]);

        engine.WaitingCount.ShouldBe(1);
    }

    [Fact]
    public void Step_UnknownLength_RunsUntilTheCallerEndsIt()
    {
        var engine = new EngineCore(Roomy, new LinearStepTime());
        engine.Step([new(1, 4)], []);
        for (var i = 0; i < 100; i++)
            engine.Step([], []).Emitted.Length.ShouldBe(1);

        engine.Step([], [1]).DurationSeconds.ShouldBe(0);

        engine.HasWork.ShouldBeFalse();
        engine.FreeBlocks.ShouldBe(1_000);
    }

    [Fact]
    public void Step_EndsAWaitingAndAnUnknownSequence_OthersGoOn()
    {
        var engine = new EngineCore(Roomy with { MaxSequences = 1 }, new LinearStepTime());
        engine.Step([new(1, 4, 9), new(2, 4, 9), new(3, 4, 9)], []);

        engine.Step([], [2, 99]).Emitted.ToArray().ShouldBe([1]);
        engine.Step([], [1]).Emitted.ToArray().ShouldBe([3]);
    }

    [Fact]
    public void Step_BlocksRunOut_PreemptsTheLastAdmittedAndComputesItOnceMore()
    {
        // Two sequences of 31 tokens fill four blocks; the first needs a fifth at its 33rd token.
        var engine = new EngineCore(Roomy with { KvBlocks = 4, PrefixCaching = false }, new LinearStepTime());
        engine.Step([new(1, 31, 20), new(2, 31, 20)], []).Emitted.ToArray().ShouldBe([1, 2]);
        engine.Step([], []).Emitted.ToArray().ShouldBe([1, 2]);

        var step = engine.Step([], []);

        step.Preempted.ToArray().ShouldBe([2]);
        step.Emitted.ToArray().ShouldBe([1]);
        var rest = new List<long>();
        while (engine.HasWork)
            rest.AddRange(engine.Step([], []).Emitted);
        rest.Count(static id => id == 1).ShouldBe(17);
        rest.Count(static id => id == 2).ShouldBe(18);
    }

    [Fact]
    public void Step_RepeatedPrefix_SkipsItsWholeBlocks()
    {
        var engine = new EngineCore(Roomy, new LinearStepTime());
        ulong[] hashes = [11, 12, 13];
        engine.Step([new(1, 50, 1, hashes)], []);
        engine.Step([], []);

        engine.Step([new(2, 50, 1, hashes), new(3, 48, 1, hashes)], []);

        engine.FindCachedPromptTokens(2).ShouldBeNull("a finished sequence is no longer here");
        engine.LastShape.PrefillTokens.ShouldBe((50 - 48) + (48 - 32), "the last token of a prompt is always computed");
        engine.HitTokens.ShouldBe(48 + 32);
        engine.QueriedTokens.ShouldBe(50 + 50 + 48);
    }

    [Fact]
    public void FindCachedPromptTokens_RunningSequence_IsWhatItSkipped()
    {
        var engine = new EngineCore(Roomy, new LinearStepTime());
        engine.Step([new(1, 40, 9, [1, 2])], []);
        engine.FindCachedPromptTokens(1).ShouldBe(0);

        engine.Step([new(2, 40, 9, [1, 2])], []);

        engine.FindCachedPromptTokens(2).ShouldBe(32);
    }

    [Fact]
    public void Step_Arrival_IsChecked()
    {
        var engine = new EngineCore(Roomy with { KvBlocks = 2 }, new LinearStepTime());

        Should.Throw<ArgumentException>(() => engine.Step([new(1, 0, 1)], []));
        Should.Throw<ArgumentException>(() => engine.Step([new(1, 33, 1)], []));
        Should.Throw<ArgumentException>(() => engine.Step([new(1, 4, 1), new(1, 4, 1)], []));
        Should.Throw<ArgumentOutOfRangeException>(() => new EngineCore(Roomy with { MaxSequences = 0 }, new LinearStepTime()));
    }

    [Fact]
    public void Step_UnknownLengthOnFullCache_EndsAtTheEndOfTheCache()
    {
        var engine = new EngineCore(Roomy with { KvBlocks = 2 }, new LinearStepTime());
        engine.Step([new(1, 30)], []).Finished.Length.ShouldBe(0);
        engine.Step([], []).Finished.Length.ShouldBe(0);

        engine.Step([], []).Finished.ToArray().ShouldBe([1]);
    }

    [Fact]
    public void Step_WarmEngine_AllocatesNothing()
    {
        var engine = new EngineCore(Roomy with { MaxSequences = 64, KvBlocks = 100_000 }, new LinearStepTime());
        engine.Step([.. Enumerable.Range(0, 64).Select(static id => new EngineRequest(id, 20))], []);
        for (var i = 0; i < 100; i++)
            engine.Step([], []);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            engine.Step([], []);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
