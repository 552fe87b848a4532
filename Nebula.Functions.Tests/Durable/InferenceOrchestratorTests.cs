using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Tests.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class InferenceOrchestratorTests
{
    private static readonly InferenceJob Job = SampleJob.ThreeChoices;
    private static readonly InferenceJob OlderJob = Job with { WorkflowVersion = 0 };

    [Fact]
    public async Task Inference_SeveralChoices_FansOutAnActivityForEachAndSettlesOnceWithAll()
    {
        var world = Script(choice => Done(choice.Choice + 1));
        (await world.Orchestrators.Inference(world.Context.Object, Job)).ShouldBeTrue();

        Inputs<ChoiceJob>(world, GenerateChoice.Name.Name).Select(static choice => choice.Choice).ShouldBe([0, 1, 2]);
        var settled = Inputs<JobToSettle>(world, SettleJob.Name.Name).ShouldHaveSingleItem();
        settled.Choices.Select(static choice => choice.OutputTokens).ShouldBe([1, 2, 3]);
        settled.At.ShouldBe(OrchestrationWorld.Now);
    }

    [Fact]
    public async Task Inference_OneChoice_IsOneActivityWithoutATimer()
    {
        var world = new OrchestrationWorld().On(ServeJob.Name, _ => new ServedJob { IsSettled = true });
        (await world.Orchestrators.Inference(world.Context.Object, Job with { Choices = 1 })).ShouldBeTrue();
        world.Calls.ShouldHaveSingleItem().Name.ShouldBe(ServeJob.Name.Name);
        world.Timers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inference_SeveralChoices_SetsNoTimer()
    {
        var world = Script(_ => Done(1));
        await world.Orchestrators.Inference(world.Context.Object, Job);
        world.Timers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inference_OfVersion0EndsInTime_CancelsItsDeadlinesTimer()
    {
        var ends = new TaskCompletionSource<ChoiceResult>();
        var world = Script(_ => ends.Task);
        var running = world.Orchestrators.Inference(world.Context.Object, OlderJob);
        var (at, fires) = world.Timers.ShouldHaveSingleItem();
        at.ShouldBe(OrchestrationWorld.Now.UtcDateTime.AddSeconds(60));

        ends.SetResult(Done(1));
        await running;

        fires.Task.IsCanceled.ShouldBeTrue();
        Inputs<JobToCancel>(world, CancelJob.Name.Name).ShouldBeEmpty();
    }

    [Fact]
    public async Task Inference_OfVersion0DeadlinePasses_CancelsTheActivitiesAndStillSettles()
    {
        var ends = new TaskCompletionSource<ChoiceResult>();
        var world = Script(_ => ends.Task).On(CancelJob.Name, _ =>
        {
            ends.TrySetResult(new ChoiceResult { FinishReason = FinishReasons.Abort, OutputTokens = 2 });
            return true;
        });
        var running = world.Orchestrators.Inference(world.Context.Object, OlderJob);
        world.Timers.ShouldHaveSingleItem().Fires.SetResult();
        await running;

        Inputs<JobToCancel>(world, CancelJob.Name.Name).ShouldHaveSingleItem().Reason.ShouldBe(CancelReason.Deadline);
        Inputs<JobToSettle>(world, SettleJob.Name.Name).ShouldHaveSingleItem().DeadlinePassed.ShouldBeTrue();
    }

    [Fact]
    public async Task Inference_ChoiceFailsOnce_IsRetriedAfterATimer()
    {
        var failures = 1;
        var world = Script(
            choice => choice.Choice == 1 && failures-- > 0 ? throw OrchestrationWorld.Failure(new IOException("gone")) : Done(1), timersFireAtOnce: true);
        await world.Orchestrators.Inference(world.Context.Object, Job);

        Inputs<ChoiceJob>(world, GenerateChoice.Name.Name).Count(static choice => choice.Choice == 1).ShouldBe(2);
        Inputs<JobToSettle>(world, SettleJob.Name.Name).ShouldHaveSingleItem().Choices.ShouldAllBe(static choice => choice.Error == null);
        world.Timers.ShouldContain(static timer => timer.At == OrchestrationWorld.Now.UtcDateTime.AddMilliseconds(100));
    }

    [Fact]
    public async Task Inference_SettlementKeepsFailing_AbandonsTheJob()
    {
        var world = Script(_ => Done(1), timersFireAtOnce: true)
            .On(SettleJob.Name, bool (_) => throw OrchestrationWorld.Failure(new IOException("no store")))
            .On(CompleteRelay.Name, _ => false);
        (await world.Orchestrators.Inference(world.Context.Object, Job)).ShouldBeFalse();
        Inputs<JobToSettle>(world, CompleteRelay.Name.Name).ShouldHaveSingleItem();
    }

    private static OrchestrationWorld Script(Func<ChoiceJob, ChoiceResult> generate, bool timersFireAtOnce = false) =>
        Ends(new OrchestrationWorld { TimersFireAtOnce = timersFireAtOnce }.On(GenerateChoice.Name, generate));

    private static OrchestrationWorld Script(Func<ChoiceJob, Task<ChoiceResult>> generate) =>
        Ends(new OrchestrationWorld().On(GenerateChoice.Name, generate));

    private static OrchestrationWorld Ends(OrchestrationWorld world) => world.On(CancelJob.Name, _ => true).On(SettleJob.Name, _ => true);

    private static ChoiceResult Done(int tokens) => new() { FinishReason = FinishReasons.Stop, OutputTokens = tokens };

    private static IEnumerable<T> Inputs<T>(OrchestrationWorld world, string activity) =>
        world.Calls.Where(call => call.Name == activity).Select(static call => (T)call.Input!);
}
