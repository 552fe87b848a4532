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
    public void Run_ChoiceFailsTwice_TriesAgainAndSucceeds()
    {
        var failures = 2;
        var context = Script(_ => failures-- > 0 ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "y") : Done(5));
        context.Run(new InferenceWorkflow(), Job with { Choices = 1 });
        context.Steps.Count(step => step.Name == GenerateChoice.Name.Name).ShouldBe(3);
    }

    [Fact]
    public void Run_ChoiceKeepsFailing_SettlesWithAnErrorAndCancelsTheOthers()
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
    public void Run_SeveralChoicesOfOnePrompt_CountsTheCachedTokensOfTheFirst()
    {
        var (context, settled) = ScriptSettled(input => Done(5) with { Replica = 3 + input.Choice, CachedTokens = input.Choice == 0 ? 2 : 4 });
        context.Run(new InferenceWorkflow(), Job);

        var usage = JobOutcomeCalculator.Compute(settled.ShouldHaveSingleItem()).Usage;
        (usage.Replica, usage.CachedTokens, usage.InputTokens).ShouldBe((3, 2, Job.PromptTokens));
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
    public void Run_CancelFailsAfterAFailedChoice_StillSettles()
    {
        var (context, settled) = ScriptSettled(input => input.Choice == 1 ? Failed(0, isRetryable: false) : Done(5));
        context.Fails(CancelJob.Name).Run(new InferenceWorkflow(), Job).ShouldBeTrue();
        settled.ShouldHaveSingleItem().Choices.Sum(static choice => choice.OutputTokens).ShouldBe(10);
    }

    [Fact]
    public void Run_CancelFailsAtTheDeadline_StillSettles()
    {
        var (context, settled) = ScriptSettled(_ => Done(5));
        context.Fails(CancelJob.Name).Run(new InferenceWorkflow(), Job, timersFirst: true).ShouldBeTrue();
        settled.ShouldHaveSingleItem().DeadlinePassed.ShouldBeTrue();
    }

    [Fact]
    public void Run_ChoiceNeverEnds_SettlesWithoutItAfterTheGracePeriod()
    {
        var (context, settled) = ScriptSettled(_ => Done(5));
        context.Hangs(GenerateChoice.Name, static input => input.Choice == 1).Run(new InferenceWorkflow(), Job).ShouldBeTrue();

        var choices = settled.ShouldHaveSingleItem().Choices;
        choices.Select(static choice => choice.OutputTokens).ShouldBe([5, 0, 5]);
        choices[1].FinishReason.ShouldBe(FinishReasons.Abort);
        context.Steps.Where(static step => step.Kind == "delay").Select(static step => step.Name)
            .ShouldBe([TimeSpan.FromSeconds(Job.DeadlineSeconds).ToString(), InferenceWorkflow.CancelGracePeriod.ToString()]);
    }

    [Fact]
    public void Run_RelayIsLostAndThenBack_RunsTheChoiceAgain()
    {
        var runs = 0;
        var (context, settled) = ScriptSettled(_ => ++runs == 1 ? Failed(9, isRetryable: true) : Done(12));
        context.Run(new InferenceWorkflow(), Job with { Choices = 1 });
        settled.ShouldHaveSingleItem().Choices.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            static choice => choice.Error.ShouldBeNull(), static choice => choice.OutputTokens.ShouldBe(12));
    }

    [Fact]
    public void Run_RelayStaysLost_ChargesTheRunThatGeneratedMost()
    {
        var runs = 0;
        var (context, settled) = ScriptSettled(_ => ++runs == 1 ? Failed(9, isRetryable: true) : Failed(0, isRetryable: false));
        context.Run(new InferenceWorkflow(), Job with { Choices = 1 });

        runs.ShouldBe(2);
        var usage = JobOutcomeCalculator.Compute(settled.ShouldHaveSingleItem()).Usage;
        (usage.Status, usage.InputTokens, usage.OutputTokens).ShouldBe((503, Job.PromptTokens, 9));
    }

    [Fact]
    public void Run_SettledButTheRelayDoesNotAnswer_EndsTheRelayLaterAndSettlesOnce()
    {
        var ends = 0;
        var context = Script(_ => Done(1)).On(SettleJob.Name, _ => false).On(CompleteRelay.Name, bool (input) =>
        {
            input.Abandoned.ShouldBeFalse();
            return ++ends < 3 ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "lost") : true;
        });
        context.Run(new InferenceWorkflow(), Job).ShouldBeTrue();
        ends.ShouldBe(3);
        Count(context, SettleJob.Name.Name).ShouldBe(1);
    }

    [Fact]
    public void Run_SettlementFailsForAMinute_ReportsAnErrorAndSettlesLater()
    {
        var (attempts, ends) = (0, 0);
        var settled = new List<JobToSettle>();
        var context = Script(_ => Done(1)).On(SettleJob.Name, input =>
        {
            if (++attempts < 9)
                throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "disk full");
            settled.Add(input);
            return true;
        }).On(CompleteRelay.Name, bool (input) =>
        {
            (input.Abandoned, attempts).ShouldBe((true, 6));
            return ++ends == 1 ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "lost") : false;
        });

        context.Run(new InferenceWorkflow(), Job).ShouldBeTrue();

        ends.ShouldBe(2, "ending the relay is retried");
        var outcome = JobOutcomeCalculator.Compute(settled.ShouldHaveSingleItem());
        (outcome.Usage.Status, outcome.Usage.OutputTokens).ShouldBe((500, 3));
    }

    [Fact]
    public void Run_NothingAnswers_Ends()
    {
        var context = Script(_ => Done(1)).Fails(SettleJob.Name).Fails(CompleteRelay.Name).Fails(CancelJob.Name);
        context.Run(new InferenceWorkflow(), Job, timersFirst: true).ShouldBeFalse();
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

    private static (RecordingContext Context, List<JobToSettle> Settled) ScriptSettled(Func<ChoiceJob, ChoiceResult> generate)
    {
        var settled = new List<JobToSettle>();
        return (Script(generate).On(SettleJob.Name, input =>
        {
            settled.Add(input);
            return true;
        }), settled);
    }

    private static int Count(RecordingContext context, string activity) => context.Steps.Count(step => step.Name == activity);

    private static ChoiceResult Failed(int tokens, bool isRetryable) => new()
    {
        FinishReason = FinishReasons.Error, OutputTokens = tokens, Error = new NebulaError(ErrorKind.Unavailable, "away"), IsRetryable = isRetryable,
    };

    private static ChoiceResult Done(int tokens) =>
        new() { FinishReason = FinishReasons.Stop, OutputTokens = tokens, FirstTokenAt = 0.1, FinishedAt = 0.2 };
}
