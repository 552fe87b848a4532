using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Scripts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>Several processes count the matches of scripts together.</summary>
public abstract class ScriptCountersContract
{
    protected abstract Task<RedisWorld> OpenAsync();

    [Fact]
    public async Task TakeAsync_SeveralProcesses_GiveEachClaimItsOwnNumberForGood()
    {
        await using var world = await OpenAsync();
        IScriptCounters[] processes = [world.Get<IScriptCounters>(), world.Other.GetRequiredService<IScriptCounters>()];
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => processes[i % 2].TakeAsync("sequence", $"job-{i}#0").AsTask()));
        taken.Order().ShouldBe(Enumerable.Range(0, 10).Select(static i => (long)i));
        (await processes[1].TakeAsync("sequence", "job-0#0")).ShouldBe(taken[0]);
        (await processes[1].TakeAsync("sequence", "job-0#1")).ShouldBe(10);
        await processes[0].ResetAsync();
        (await processes[1].TakeAsync("sequence", "job-10#0")).ShouldBe(0);
    }

    [Fact]
    public async Task TryCountAsync_SeveralProcesses_TakeEveryPlaceOnce()
    {
        await using var world = await OpenAsync();
        IScriptCounters[] processes = [world.Get<IScriptCounters>(), world.Other.GetRequiredService<IScriptCounters>()];
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => processes[i % 2].TryCountAsync("rule", "sequence", 0).AsTask()));
        taken.Count(static isTaken => isTaken).ShouldBe(1);
        (await processes[1].TryCountAsync("rule", "sequence", 1)).ShouldBeTrue();
        (await processes[0].TryCountAsync("other", null, 0)).ShouldBeTrue();
        (await processes[0].ReadSequencesAsync(["sequence", "none"])).ShouldBe([2, 0]);
        (await processes[1].ReadMatchesAsync()).OrderBy(static match => match.Key).ShouldBe([new("other", 1), new("rule", 2)]);
        await processes[1].UndoAsync("rule", "sequence", 0);
        await processes[1].UndoAsync("rule", "sequence", 1);
        (await processes[0].ReadSequencesAsync(["sequence"])).ShouldBe([1], "only the last place is free again");
        (await processes[0].ReadMatchesAsync())["rule"].ShouldBe(1);
        await processes[0].ResetAsync();
        (await processes[1].ReadSequencesAsync(["sequence"])).ShouldBe([0]);
        (await processes[1].ReadMatchesAsync()).ShouldBeEmpty();
    }
}
