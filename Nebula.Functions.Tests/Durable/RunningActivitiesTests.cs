using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Functions.Durable;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Durable;

public sealed class RunningActivitiesTests
{
    private readonly RunningActivities _running = new(NullLogger<RunningActivities>.Instance);

    [Fact]
    public async Task Run_WhileTheFirstRuns_HasItsResultAndDoesNotRun()
    {
        var ends = new TaskCompletionSource<int>();
        var first = _running.RunAsync("a", () => ends.Task);
        var second = _running.RunAsync("a", Task<int> () => throw new InvalidOperationException("it runs twice"));
        (await _running.RunAsync("b", static () => Task.FromResult(1))).ShouldBe(1);

        ends.SetResult(7);
        (await first, await second).ShouldBe((7, 7));
        (await _running.RunAsync("a", static () => Task.FromResult(8))).ShouldBe(8, "the first has ended");
    }

    [Fact]
    public async Task Run_FirstFails_FailsBoth()
    {
        var ends = new TaskCompletionSource<int>();
        var (first, second) = (_running.RunAsync("a", () => ends.Task), _running.RunAsync("a", static () => Task.FromResult(1)));
        ends.SetException(new IOException("gone"));
        await Should.ThrowAsync<IOException>(first);
        await Should.ThrowAsync<IOException>(second);
    }
}
