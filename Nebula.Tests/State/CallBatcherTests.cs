using Nebula.Infrastructure.Redis;
using Nebula.Tests.Hosts;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>Calls share scripts only while others are in flight, and none waits for longer or is answered with another's answer.</summary>
public sealed class CallBatcherTests
{
    private readonly List<(string[] Calls, TaskCompletionSource<string[]> Reply)> _sent = [];
    private readonly CallBatcher<string, string> _batcher;

    public CallBatcherTests() => _batcher = new CallBatcher<string, string>(static (one, other) => one[0] == other[0], SendAsync, inTurn: true);

    [Fact]
    public async Task Run_WhileScriptsAreInFlight_WaitsForTheNextReplyAndSharesAScript()
    {
        var first = Start("a1", "a2");
        var waiting = Start("a3", "b1", "a4", "b2");
        _sent.Select(static sent => sent.Calls).ShouldBe([["a1"], ["a2"]]);

        Reply(1);
        (await first[1]).ShouldBe("a2!");
        await Eventually.HoldsAsync(() => _sent.Count == 4);
        _sent.Skip(2).Select(static sent => sent.Calls).ShouldBe([["a3", "a4"], ["b1", "b2"]]);
        first[0].IsCompleted.ShouldBeFalse();

        Reply(0, 2, 3);
        (await Task.WhenAll(waiting)).ShouldBe(["a3!", "b1!", "a4!", "b2!"]);
        _ = Start("a5");
        _sent.Last().Calls.ShouldBe(["a5"]);
    }

    [Fact]
    public void Run_InAnotherShard_DoesNotWait()
    {
        Start("a1", "a2", "a3");
        _ = _batcher.RunAsync(1, "a4").AsTask();
        _sent.Select(static sent => sent.Calls).ShouldBe([["a1"], ["a2"], ["a4"]]);
    }

    [Fact]
    public async Task Run_MoreThanOneScriptTakes_SendsSeveral()
    {
        Start("a1", "a2");
        Start([.. Enumerable.Range(0, CallBatcher<string, string>.MaxCalls + 1).Select(static i => $"a{i}")]);
        Reply(0);
        await Eventually.HoldsAsync(() => _sent.Count == 4);
        _sent.Skip(2).Select(static sent => sent.Calls.Length).ShouldBe([CallBatcher<string, string>.MaxCalls, 1]);
    }

    [Fact]
    public async Task Run_AScriptThatRefusesItsCalls_SendsEachAlone()
    {
        Start("a1", "a2");
        var waiting = Start("a3", "a4");
        Reply(0);
        await Eventually.HoldsAsync(() => _sent.Count == 3);
        _sent[2].Reply.SetException(new RedisServerException(default, default, "MALFORMED one of them"));
        await Eventually.HoldsAsync(() => _sent.Count == 5);
        _sent.Skip(3).Select(static sent => sent.Calls).ShouldBe([["a3"], ["a4"]]);
        _sent[3].Reply.SetException(new RedisServerException(default, default, "MALFORMED it"));
        Reply(4);
        (await Should.ThrowAsync<RedisServerException>(() => waiting[0])).Message.ShouldBe("MALFORMED it");
        (await waiting[1]).ShouldBe("a4!");
    }

    [Fact]
    public async Task Run_ARedisThatIsLost_FailsEveryCallAndSendsNoneTwice()
    {
        var first = Start("a1", "a2");
        var waiting = Start("a3", "a4");
        _sent[0].Reply.SetException(new RedisLostException());
        _sent[1].Reply.SetException(new RedisLostException());
        await Eventually.HoldsAsync(() => _sent.Count == 3);
        _sent[2].Reply.SetException(new RedisLostException());
        foreach (var call in (Task[])[.. first, .. waiting])
            await Should.ThrowAsync<RedisLostException>(() => call);
        _sent.Count.ShouldBe(3);
    }

    private Task<string>[] Start(params string[] calls) => [.. calls.Select(call => _batcher.RunAsync(0, call).AsTask())];

    private void Reply(params int[] numbers)
    {
        foreach (var (calls, reply) in numbers.Select(number => _sent[number]))
            reply.SetResult([.. calls.Select(static call => $"{call}!")]);
    }

    private Task<string[]> SendAsync(string[] calls)
    {
        lock (_sent)
        {
            _sent.Add((calls, new TaskCompletionSource<string[]>(TaskCreationOptions.RunContinuationsAsynchronously)));
            return _sent[^1].Reply.Task;
        }
    }
}
