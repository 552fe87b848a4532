using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Storage;

/// <summary>A caller's text that is too long for the task hub.</summary>
public sealed class LongTextTests(PacedFunctionsNebula host) : NebulaContract(host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_long_text_is_in_one_blob_while_its_job_runs_and_nowhere_afterwards()
    {
        var hub = host.Hub;
        var marker = $"stop-{Guid.NewGuid():n}";
        var stop = string.Join(' ', Enumerable.Repeat(marker, 2_000));
        string id;
        using (var stream = await Client.StreamAsync(Key, Chat($"\"stream\":true,\"max_tokens\":50000,\"ignore_eos\":true,\"stop\":[\"{stop}\"]"), Cancellation))
        {
            id = await stream.ReadTokensAsync(5);
            var during = await StorageScan.ReadAsync(await host.GetStorageAsync(), Cancellation);
            StorageScan.Holding(during, marker).ShouldHaveSingleItem().ShouldEndWith($"/texts/{id}");
            StorageScan.Holding(during, id).ShouldContain(static place => place.StartsWith($"table {FunctionsNebula.HubName}History", StringComparison.Ordinal));
        }

        await Eventually.PassesAsync(async () => (await hub.Client.GetInstanceAsync(id, Cancellation)).ShouldNotBeNull().IsCompleted.ShouldBeTrue());
        StorageScan.Holding(await StorageScan.ReadAsync(await host.GetStorageAsync(), Cancellation), marker).ShouldBeEmpty();
    }
}
