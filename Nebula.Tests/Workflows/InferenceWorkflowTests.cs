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
    private static readonly InferenceJob OneChoice = Job with { Choices = 1 };

    // As an orchestration's input has it that began under version 0.
    private static readonly InferenceJob OlderJob = Job with { WorkflowVersion = 0 };

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
    public void Run_OneChoice_IsOneActivity()
    {
        var context = new RecordingContext().On(ServeJob.Name, _ => new ServedJob { IsSettled = true });
        context.Run(new InferenceWorkflow(), OneChoice).ShouldBeTrue();
        context.Steps.ShouldHaveSingleItem().Name.ShouldBe(ServeJob.Name.Name);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Run_OneChoiceFails_TriesAgainAndIsSettledByTheWorkflow(int failures, bool succeeds)
    {
        var (context, settled) = ScriptSettled(_ => failures-- > 0 ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "y") : Done(5));
        failures--;
        context.Fails(ServeJob.Name).Run(new InferenceWorkflow(), OneChoice).ShouldBeTrue();

        Count(context, GenerateChoice.Name.Name).ShouldBe(2);
        var choice = settled.ShouldHaveSingleItem().Choices.ShouldHaveSingleItem();
        (choice.OutputTokens, choice.Error is null).ShouldBe(succeeds ? (5, true) : (0, false));
    }

    [Fact]
    public void Run_OneChoiceLosesItsRelay_ChargesTheRunThatGeneratedMost()
    {
        var (context, settled) = ScriptSettled(_ => Failed(0, isRetryable: false));
        context.On(ServeJob.Name, _ => new ServedJob { Ended = new EndedChoice(Failed(9, isRetryable: true), DateTimeOffset.UnixEpoch) }).Run(new InferenceWorkflow(), OneChoice);
        settled.ShouldHaveSingleItem().Choices.ShouldHaveSingleItem().OutputTokens.ShouldBe(9);
    }

    [Fact]
    public void Run_OneChoiceCannotBeSettledByItsActivity_IsSettledByTheWorkflow()
    {
        var choice = Done(5) with { DeadlinePassed = true };
        JobToSettle? settled = null;
        var context = new RecordingContext().On(ServeJob.Name, _ => new ServedJob { Ended = new EndedChoice(choice, DateTimeOffset.UnixEpoch) }).On(SettleJob.Name, input =>
        {
            settled = input;
            return true;
        });
        context.Run(new InferenceWorkflow(), OneChoice).ShouldBeTrue();
        (settled!.Choices.Single().OutputTokens, settled.DeadlinePassed).ShouldBe((5, true));
        Count(context, ServeJob.Name.Name).ShouldBe(1);
    }

    [Fact]
    public void Run_OneChoiceIsSettledButItsRelayDoesNotAnswer_EndsTheRelayLater()
    {
        var ends = 0;
        var context = new RecordingContext()
            .On(ServeJob.Name, _ => new ServedJob { IsSettled = true, Ended = new EndedChoice(Done(5), DateTimeOffset.UnixEpoch) })
            .On(CompleteRelay.Name, _ => ++ends < 3 ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "lost") : true);
        context.Run(new InferenceWorkflow(), OneChoice).ShouldBeTrue();
        (ends, Count(context, SettleJob.Name.Name)).ShouldBe((3, 0));
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
    public void Run_ChoiceEndsAtTheDeadline_SettlesAsATimeout()
    {
        var (context, settled) = ScriptSettled(input => new ChoiceResult { FinishReason = FinishReasons.Abort, OutputTokens = 2, DeadlinePassed = input.Choice == 1 });
        context.Run(new InferenceWorkflow(), Job);

        var usage = JobOutcomeCalculator.Compute(settled.ShouldHaveSingleItem()).Usage;
        (usage.Status, usage.OutputTokens).ShouldBe((504, 6));
        context.Steps.ShouldNotContain(static step => step.Kind == "delay");
    }

    [Fact]
    public void Run_OlderJobsDeadlinePasses_CancelsAndStillSettles()
    {
        JobToSettle? settled = null;
        var context = Script(_ => new ChoiceResult { FinishReason = FinishReasons.Abort, OutputTokens = 2 }).On(SettleJob.Name, input =>
        {
            settled = input;
            return true;
        });

        context.Run(new InferenceWorkflow(), OlderJob, timersFirst: true);

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
    public void Run_CancelFailsAtAnOlderJobsDeadline_StillSettles()
    {
        var (context, settled) = ScriptSettled(_ => Done(5));
        context.Fails(CancelJob.Name).Run(new InferenceWorkflow(), OlderJob, timersFirst: true).ShouldBeTrue();
        settled.ShouldHaveSingleItem().DeadlinePassed.ShouldBeTrue();
    }

    [Fact]
    public void Run_OlderJobsChoiceNeverEnds_SettlesWithoutItAfterTheGracePeriod()
    {
        var (context, settled) = ScriptSettled(_ => Done(5));
        context.Hangs(GenerateChoice.Name, static input => input.Choice == 1).Run(new InferenceWorkflow(), OlderJob).ShouldBeTrue();

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
        context.Run(new InferenceWorkflow(), OlderJob with { Choices = 1 });
        settled.ShouldHaveSingleItem().Choices.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            static choice => choice.Error.ShouldBeNull(), static choice => choice.OutputTokens.ShouldBe(12));
    }

    [Fact]
    public void Run_RelayStaysLost_ChargesTheRunThatGeneratedMost()
    {
        var runs = 0;
        var (context, settled) = ScriptSettled(_ => ++runs == 1 ? Failed(9, isRetryable: true) : Failed(0, isRetryable: false));
        context.Run(new InferenceWorkflow(), OlderJob with { Choices = 1 });

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
        context.Run(new InferenceWorkflow(), OlderJob, timersFirst: true).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    public void Run_SameHistory_RepeatsTheSameDecisions(int version, bool deadlinePasses)
    {
        var job = Job with { WorkflowVersion = version };
        var failures = 1;
        var recorded = Script(input => input.Choice == 2 && failures-- > 0
            ? throw new ActivityFailedException("x", ActivityFailureCodes.Internal, "y")
            : Done(input.Choice));
        recorded.Run(new InferenceWorkflow(), job, deadlinePasses);

        var replayed = new RecordingContext([.. recorded.Steps]); // throws at the first decision that differs
        replayed.Run(new InferenceWorkflow(), job, deadlinePasses);

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
