using FsCheck.Xunit;

namespace Nebula.Tests.State;

/// <summary>
/// Any interleaving of acquire, settle (twice, late, never), renew, resume and time: never above a limit, never below zero, and the ledger is the
/// sum of what was used.
/// </summary>
public abstract class LimitsProperties
{
    protected abstract Task<StateWorld> OpenAsync();

    [Property(Arbitrary = [typeof(LimitsStep.Arbitraries)], MaxTest = 40, EndSize = 30)]
    public async Task Limits_hold_and_the_ledger_is_the_sum_of_all_usage(LimitsStep[][] groups)
    {
        await using var world = await OpenAsync();
        var model = new LimitsModel(world);
        foreach (var group in groups)
            await model.DoAsync(group);
        await model.EndAsync();
    }
}
