using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Tests.Workflows;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Jobs;

public sealed class WaitingJobsTests : IAsyncDisposable
{
    private const string Process = "this process";

    private readonly JobWorld _world;
    private WaitingCancellation _cancellation = null!;

    public WaitingJobsTests() => _world = new JobWorld(wrapCancellation: inner => _cancellation = new WaitingCancellation(inner));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Refuse_NobodyHasBegunTheJob_EndsItWithoutAChargeAndFreesItsPlace()
    {
        using var reader = await _world.DispatchAsync(reader: Process);
        var waiting = reader.WaitAsync();

        await RefuseAsync();

        (await waiting).ShouldBe(ReadState.Ended);
        reader.Error.ShouldBe(WaitingJobs.Refusal);
        (WaitingJobs.Refusal.Kind, WaitingJobs.Refusal.RetryAfter).ShouldBe((ErrorKind.Overloaded, TimeSpan.FromSeconds(1)));
        var usage = _world.Settlement.Settled.ShouldHaveSingleItem().Usage;
        (usage.Status, usage.InputTokens, usage.OutputTokens).ShouldBe((503, 0, 0));
        _world.CountStatus(503).ShouldBe(1);
    }

    [Fact]
    public async Task Refuse_ItsClientHasLeft_SettlesItAsALeavers()
    {
        using var left = new CancellationTokenSource();
        using var reader = await _world.DispatchAsync(clientLeft: left.Token, reader: Process);
        await left.CancelAsync();

        await RefuseAsync();

        (await reader.WaitAsync()).ShouldBe(ReadState.Ended);
        var usage = _world.Settlement.Settled.ShouldHaveSingleItem().Usage;
        (usage.Status, usage.InputTokens, usage.OutputTokens).ShouldBe((499, 0, 0));
    }

    [Fact]
    public async Task Refuse_AnActivityHasBegunTheJob_ChangesNothing()
    {
        using var reader = await _world.DispatchAsync(reader: Process);
        _cancellation.HasBegun = true;

        await RefuseAsync();

        await ShouldGoOnAsync(reader);
    }

    [Fact]
    public async Task Refuse_SomethingOfTheAnswerWasRead_ChangesNothing()
    {
        using var reader = await _world.DispatchAsync(reader: Process);
        await AppendAsync();
        (await reader.WaitAsync()).ShouldBe(ReadState.Ready);
        reader.TryRead(out _).ShouldBeTrue();

        await RefuseAsync();

        await ShouldGoOnAsync(reader);
    }

    [Fact]
    public async Task Refuse_JobInTheBackground_ChangesNothing()
    {
        using var reader = await _world.DispatchAsync(reader: null);
        await RefuseAsync();
        await ShouldGoOnAsync(reader);
    }

    [Fact]
    public async Task Refuse_DispatchedSince_ChangesNothing()
    {
        var lostAt = _world.Time.GetTimestamp();
        using var reader = await _world.DispatchAsync(reader: Process);
        await _world.Get<WaitingJobs>().RefuseAsync(lostAt);
        await ShouldGoOnAsync(reader);
    }

    [Fact]
    public async Task Refuse_TheReaderIsDisposed_ChangesNothing()
    {
        (await _world.DispatchAsync(reader: Process)).Dispose();
        await RefuseAsync();
        _world.Settlement.Settled.ShouldBeEmpty();
    }

    private Task RefuseAsync()
    {
        _world.Time.Advance(TimeSpan.FromMilliseconds(1));
        return _world.Get<WaitingJobs>().RefuseAsync(_world.Time.GetTimestamp());
    }

    private async Task AppendAsync(int index = 0)
    {
        await using var writer = _world.Get<ITokenRelay>().OpenWriter(SampleJob.ThreeChoices.Id, 0);
        writer.Append(new RelayEvent(0, index, new[] { "a" }, 0.1));
    }

    private async Task ShouldGoOnAsync(JobReader reader)
    {
        _world.Settlement.Settled.ShouldBeEmpty();
        await AppendAsync(reader.HasRead ? 1 : 0);
        (await reader.WaitAsync()).ShouldBe(ReadState.Ready);
        reader.Error.ShouldBeNull();
    }
}
