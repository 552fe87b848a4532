using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Records;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisChangeFeedTests(RedisServer server) : ChangeFeedContract, IClassFixture<RedisServer>
{
    [Fact]
    public async Task A_gap_in_which_changes_may_have_been_missed_ends_with_everything()
    {
        var (here, _, world) = await OpenAsync();
        await using var closing = world;
        await ConnectedAsync(here);
        var heard = Listen(here);
        await server.KillAsync();
        await ConnectedAsync(here, wanted: false);
        await server.StartAsync();
        (await ReadUntilAsync(heard, Change.Everything)).ShouldBeTrue();
        await ConnectedAsync(here);
    }

    [Fact]
    public async Task A_subscription_that_dies_alone_is_noticed()
    {
        var (here, _, world) = await OpenAsync();
        await using var closing = world;
        await ConnectedAsync(here);
        var heard = Listen(here);
        await ((RedisWorld)world).Database.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        (await ReadUntilAsync(heard, Change.Everything)).ShouldBeTrue();
        await ConnectedAsync(here);
    }

    [Fact]
    public async Task A_change_that_could_not_be_published_is_published_when_Redis_is_back()
    {
        var (here, there, world) = await OpenAsync();
        await using var closing = world;
        await ConnectedAsync(there);
        await server.KillAsync();
        var change = new Change(Partitions.ApiKeys, "revoked-meanwhile");
        var (mine, theirs) = (Listen(here), Listen(there));
        await here.PublishAsync(change);
        (await ReadUntilAsync(mine, change)).ShouldBeTrue();
        await server.StartAsync();
        (await ReadUntilAsync(theirs, Change.Everything)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_revoked_by_one_process_is_refused_by_the_other()
    {
        await using var world = await RedisWorld.OpenAsync(server);
        await ConnectedAsync(world.Get<IChangeFeed>());
        var there = world.Other.GetRequiredService<ApiKeyAuthenticator>();
        var theirChanges = world.Other.GetRequiredService<IChangeFeed>();
        await ConnectedAsync(theirChanges);
        var issued = await world.Get<ApiKeyService>().CreateAsync(new NewApiKey("shared"));
        (await there.AuthenticateAsync(issued.Secret)).ShouldNotBeNull();
        var heard = Listen(theirChanges);
        await world.Get<ApiKeyService>().RevokeAsync(issued.Key.Id, null);
        await ReadUntilAsync(heard, new Change(Partitions.ApiKeys, issued.Key.Id));
        (await there.AuthenticateAsync(issued.Secret)).ShouldBeNull();
    }

    protected override async Task<(IChangeFeed Here, IChangeFeed There, IAsyncDisposable World)> OpenAsync()
    {
        var world = await RedisWorld.OpenAsync(server);
        return (world.Get<IChangeFeed>(), world.Other.GetRequiredService<IChangeFeed>(), world);
    }
}
