using Moq;
using Nebula.Domain.Deployments;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class DeploymentOrchestratorTests
{
    [Fact]
    public async Task Deployment_StepsThatTakeTime_WaitForTheirTimersAndAreTaken()
    {
        var steps = new Queue<DeploymentStep?>([Step(2), Step(0), null]);
        var world = new OrchestrationWorld { TimersFireAtOnce = true }.On(PlanDeploymentStep.Name, _ => steps.Dequeue()).On(ApplyDeploymentStep.Name, _ => true);

        (await world.Orchestrators.Deployment(world.Context.Object, "m")).ShouldBeTrue();

        world.Timers.ShouldHaveSingleItem().At.ShouldBe(OrchestrationWorld.Now.UtcDateTime.AddSeconds(2));
        world.Calls.Count(static call => call.Name == ApplyDeploymentStep.Name.Name).ShouldBe(2);
        world.Context.Verify(static c => c.ContinueAsNew(It.IsAny<object?>(), It.IsAny<bool>()), Times.Never);
    }

    [Fact]
    public async Task Deployment_LongLife_ContinuesAsNewOnceAndKeepsItsEvents()
    {
        var world = new OrchestrationWorld().On(PlanDeploymentStep.Name, _ => (DeploymentStep?)Step(0)).On(ApplyDeploymentStep.Name, _ => false);
        world.Context.Setup(static c => c.ContinueAsNew("m", true));
        world.RequestRun(); // continuing as new answers this request too

        (await world.Orchestrators.Deployment(world.Context.Object, "m")).ShouldBeFalse();

        world.Context.Verify(static c => c.ContinueAsNew("m", true), Times.Once);
    }

    [Fact]
    public async Task Deployment_RequestedWhileItRuns_RunsAgain()
    {
        var world = new OrchestrationWorld();
        world.On(PlanDeploymentStep.Name, _ =>
        {
            world.RequestRun();
            return (DeploymentStep?)null;
        });
        world.Context.Setup(static c => c.ContinueAsNew("m", true));

        await world.Orchestrators.Deployment(world.Context.Object, "m");

        world.Context.Verify(static c => c.ContinueAsNew("m", true), Times.Once);
    }

    private static DeploymentStep Step(double delay) => new("m", DeploymentState.Loading, 1, delay);
}
