using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.InProcess;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class OrderedTokenReaderTests
{
    private readonly InProcessTokenRelay _relay = new();

    [Fact]
    public async Task TryRead_ChoicesInterleave_ReadsThemOneAfterAnother()
    {
        using var reader = new OrderedTokenReader(_relay.OpenReader("job"), 3);
        Append(2, 0, "e", last: true);
        Append(1, 0, "c");
        Append(0, 0, "a");
        Append(1, 1, "d", last: true);
        Append(0, 1, "b", last: true);
        await _relay.CompleteAsync("job", new JobOutcome(null!, null));

        (await ReadAllAsync(reader)).ShouldBe("abcde");
        reader.Outcome.ShouldNotBeNull();
    }

    [Fact]
    public void TryRead_OnlyLaterChoicesAreReady_ReadsNothing()
    {
        using var reader = new OrderedTokenReader(_relay.OpenReader("job"), 2);
        Append(1, 0, "b", last: true);

        reader.TryRead(out _).ShouldBeFalse();
        Append(0, 0, "a");
        reader.TryRead(out var tokens).ShouldBeTrue();

        tokens.Choice.ShouldBe(0);
        reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task WaitAsync_AChoiceEndsWithoutALastEvent_ReadsTheOthersAfterTheJobHasEnded()
    {
        using var reader = new OrderedTokenReader(_relay.OpenReader("job"), 3);
        Append(0, 0, "a");
        Append(2, 0, "c", last: true);
        await _relay.CompleteAsync("job", new JobOutcome(null!, null));

        (await ReadAllAsync(reader)).ShouldBe("ac");
        reader.Outcome.ShouldNotBeNull();
    }

    private static async Task<string> ReadAllAsync(OrderedTokenReader reader)
    {
        var text = "";
        while (await reader.WaitAsync(TestContext.Current.CancellationToken))
        {
            reader.Outcome.ShouldBeNull();
            while (reader.TryRead(out var tokens))
                text += string.Concat(tokens.Tokens.ToArray());
        }

        return text;
    }

    private void Append(int choice, int index, string token, bool last = false) =>
        _relay.OpenWriter("job", choice).Append(new RelayEvent(choice, index, new[] { token }, 0) { FinishReason = last ? "stop" : null });
}
