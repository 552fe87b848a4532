using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.InProcess;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class InProcessTokenRelayTests : TokenRelayContract
{
    private readonly InProcessTokenRelay _relay = new();

    private protected override (ITokenRelay Relay, IJobCancellation Cancellation) Handler => (_relay, _relay);

    private protected override (ITokenRelay Relay, IJobCancellation Cancellation) Worker => (_relay, _relay);

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task WaitForAll_TokensArrive_TheWaitLastsUntilTheJobHasEnded()
    {
        using var reader = _relay.OpenReader("job");
        reader.WaitForAll();
        await using var writer = _relay.OpenWriter("job", 0);
        writer.Append(Event(0, "a"));
        var wait = reader.WaitAsync(TestContext.Current.CancellationToken);
        writer.Append(Event(1, "b"));
        wait.IsCompleted.ShouldBeFalse();

        await _relay.CompleteAsync("job", Outcome, TestContext.Current.CancellationToken);

        (await wait).ShouldBeTrue();
        Texts(await ReadAllAsync(reader)).ShouldBe(["a", "b"]);
        reader.Outcome.ShouldBe(Outcome);
    }
}
