using Nebula.Domain.Workflows;
using Nebula.Functions.Durable;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class DurableWorkflowContextTests
{
    private static readonly ActivityName<string, int> Count = new("count");

    [Fact]
    public async Task CallActivity_Succeeds_GivesItsAnswer() =>
        (await Run(static text => text.Length)).ShouldBe(3);

    [Theory]
    [InlineData(typeof(IOException), ActivityFailureCodes.Internal)]
    [InlineData(typeof(OperationCanceledException), ActivityFailureCodes.ShuttingDown)]
    [InlineData(typeof(TaskCanceledException), ActivityFailureCodes.ShuttingDown)]
    public async Task CallActivity_Fails_ReachesTheWorkflowAsOneExceptionWithACode(Type cause, string code)
    {
        var failure = await Should.ThrowAsync<ActivityFailedException>(() => Run(_ => throw OrchestrationWorld.Failure((Exception)Activator.CreateInstance(cause)!)));
        failure.Code.ShouldBe(code);
    }

    [Fact]
    public void UtcNow_Always_IsTheOrchestrationsTime()
    {
        var now = new DurableWorkflowContext(new OrchestrationWorld().Context.Object).UtcNow;
        now.ShouldBe(OrchestrationWorld.Now);
        now.Offset.ShouldBe(TimeSpan.Zero);
    }

    private static Task<int> Run(Func<string, int> activity) =>
        new DurableWorkflowContext(new OrchestrationWorld().On(Count, activity).Context.Object).CallActivityAsync(Count, "abc");
}
