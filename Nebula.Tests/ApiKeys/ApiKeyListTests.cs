using FsCheck.Xunit;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Records;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.ApiKeys;

public sealed class ApiKeyListTests
{
    private readonly ManagementWorld _world = new();

    [Fact]
    public async Task Read_AnotherProcessWrote_IncludesItAfterTheNotification()
    {
        var key = (await _world.AddKey()).Key;
        await ReadAsync();
        var json = (await _world.Records.GetAsync(Partitions.ApiKeys, key.Id))!.Json;
        await _world.Records.PutAsync(Partitions.ApiKeys, key.Id, json.Replace("checkout", "renamed", StringComparison.Ordinal));
        (await ReadAsync()).ShouldHaveSingleItem().Name.ShouldBe("checkout"); // still cached: no change was published

        await _world.Records.PublishAsync(new Change(Partitions.ApiKeys, key.Id));

        (await ReadAsync()).ShouldHaveSingleItem().Name.ShouldBe("renamed");
    }

    [Fact]
    public async Task Read_AfterAGapInTheFeed_ReadsAll()
    {
        await _world.AddKey();
        await ReadAsync();
        var key = (await _world.AddKey("unheard")).Key;
        await ReadAsync();
        await _world.Records.DeleteAsync(Partitions.ApiKeys, key.Id);
        await _world.Records.PublishAsync(Change.Everything);

        (await ReadAsync()).ShouldHaveSingleItem().Name.ShouldBe("checkout");
    }

    [Fact]
    public async Task Read_After30Seconds_ReadsAll()
    {
        var key = (await _world.AddKey()).Key;
        await ReadAsync();
        await _world.Records.DeleteAsync(Partitions.ApiKeys, key.Id);
        _world.Time.Advance(TimeSpan.FromSeconds(29));
        (await ReadAsync()).Count.ShouldBe(1);

        _world.Time.Advance(TimeSpan.FromSeconds(1));

        (await ReadAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_DirectlyAfterAnOwnWrite_IncludesIt() => await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
    {
        for (var round = 0; round < 50; round++)
        {
            var key = (await _world.AddKey($"{i}-{round}")).Key;
            (await ReadAsync()).ShouldContain(one => one.Id == key.Id);
            await _world.Keys.RevokeAsync(key.Id, null);
            (await ReadAsync()).Single(one => one.Id == key.Id).RevokedAt.ShouldNotBeNull();
        }
    })));

    [Property(MaxTest = 30)]
    public async Task Read_AfterAnyWrites_IsWhatTheStoreHas(byte[] steps)
    {
        var world = new ManagementWorld();
        foreach (var step in steps)
        {
            var there = await world.ApiKeyStore.ListAsync(default);
            var one = there.Count > 0 ? there[step / 4 % there.Count] : null;
            if (one is null || step % 4 == 0)
                await world.AddKey($"{step}");
            else if (step % 4 == 1)
                await world.Keys.RevokeAsync(one.Id, null);
            else if (step % 4 == 2)
                await world.ApiKeyStore.RemoveAsync(one.Id, default);
            else
                world.Time.Advance(TimeSpan.FromSeconds(step));
            if (step % 3 == 0)
                await CompareAsync(world);
        }

        await CompareAsync(world);
    }

    private static async Task CompareAsync(ManagementWorld world)
    {
        var listed = await world.KeyList.ReadAsync();
        var stored = (await world.ApiKeyStore.ListAsync(default)).Select(static key => (key.Id, key.ETag)).Order().ToList();
        listed.ByCreation.Select(static key => (key.Id, key.ETag)).Order().ShouldBe(stored);
        listed.ByName.Select(static key => (key.Id, key.ETag)).Order().ShouldBe(stored);
        listed.ByCreation.Select(static key => key.CreatedAt).ShouldBeInOrder();
    }

    private async Task<IReadOnlyList<ApiKey>> ReadAsync() => (await _world.KeyList.ReadAsync()).ByCreation;
}
