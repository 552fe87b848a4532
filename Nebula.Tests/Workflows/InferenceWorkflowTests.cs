using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Workflows;

public sealed class InferenceWorkflowTests
{
    private static readonly InferenceJob Job = SampleJob.ThreeChoices;

    [Fact]
    public void Run_SeveralChoices_FansOutAndSettlesOnceWithAllOfThem()
    {
        JobToSettle? settled = null;
        var context = Script(input => Done(input.Choice + 1)).On(SettleJob.Name, input =>
        {
            settled.ShouldBeNull();
            settled = input;
            return true;
        });

        context.Run(new InferenceWorkflow(), Job).ShouldBeTrue();

        settled!.Choices.Select(choice => choice.OutputTokens).ShouldBe([1, 2, 3]);
        context.Steps.Count(step => step.Name == GenerateChoice.Name.Name).ShouldBe(3);
    }

    [Fact]
    public void Run_ChoicesInOrder_StartsEachAfterThePreviousHasEnded()
    {
        RecordingContext? context = null;
        var started = new List<int>();
        context = Script(input =>
        {
            started.Add(context!.Steps.Count(step => step.Name == GenerateChoice.Name.Name));
            return Done(input.Choice);
        });

        context.Run(new InferenceWorkflow(), Job with { ChoicesInOrder = true }).ShouldBeTrue();

        started.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Run_ChoiceFailsTwice_TriesAgainAndSucceeds()
    {
        var failures = 2;
        var context = Script(_ => failures-- > 0 ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "y") : Done(5));
        context.Run(new InferenceWorkflow(), Job with { Choices = 1 });
        context.Steps.Count(step => step.Name == GenerateChoice.Name.Name).ShouldBe(3);
    }

    [Fact]
    public void Run_ChoiceGoesOnFailing_SettlesWithAnErrorAndCancelsTheOthers()
    {
        JobToSettle? settled = null;
        var context = Script(input => input.Choice == 1 ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "y") : Done(5))
            .On(SettleJob.Name, input =>
            {
                settled = input;
                return true;
            });

        context.Run(new InferenceWorkflow(), Job);

        settled!.Choices[1].Error!.Kind.ShouldBe(ErrorKind.Internal);
        JobOutcomeCalculator.Compute(settled).Usage.Status.ShouldBe(500);
        context.Steps.ShouldContain(step => step.Name == CancelJob.Name.Name);
    }

    [Fact]
    public void Run_DeadlinePasses_CancelsAndStillSettles()
    {
        JobToSettle? settled = null;
        var context = Script(_ => new ChoiceResult { FinishReason = FinishReasons.Abort, OutputTokens = 2 }).On(SettleJob.Name, input =>
        {
            settled = input;
            return true;
        });

        context.Run(new InferenceWorkflow(), Job, timersFirst: true);

        settled!.DeadlinePassed.ShouldBeTrue();
        JobOutcomeCalculator.Compute(settled).Usage.Status.ShouldBe(504);
        JobOutcomeCalculator.Compute(settled).Usage.OutputTokens.ShouldBe(6);
    }

    [Fact]
    public void Run_SettlementGoesOnFailing_AbandonsTheJobSoThatNobodyWaits()
    {
        var context = Script(_ => Done(1))
            .On(SettleJob.Name, bool (_) => throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "disk full"))
            .On(AbandonJob.Name, _ => false);
        context.Run(new InferenceWorkflow(), Job).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_SameHistory_RepeatsTheSameDecisions(bool deadlinePasses)
    {
        var failures = 1;
        var recorded = Script(input => input.Choice == 2 && failures-- > 0
            ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "y")
            : Done(input.Choice));
        recorded.Run(new InferenceWorkflow(), Job, deadlinePasses);

        var replayed = new RecordingContext([.. recorded.Steps]); // throws at the first decision that differs
        replayed.Run(new InferenceWorkflow(), Job, deadlinePasses);

        replayed.Steps.ShouldBe(recorded.Steps);
    }

    private static RecordingContext Script(Func<ChoiceJob, ChoiceResult> generate) => new RecordingContext()
        .On(GenerateChoice.Name, generate)
        .On(CancelJob.Name, _ => true)
        .On(SettleJob.Name, _ => true);

    private static ChoiceResult Done(int tokens) => new() { FinishReason = FinishReasons.Stop, OutputTokens = tokens, FirstTokenAt = 0.1, FinishedAt = 0.2 };
}
