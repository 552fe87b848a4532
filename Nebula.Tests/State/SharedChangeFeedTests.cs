using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Records;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class SharedChangeFeedTests(RedisServer server) : ChangeFeedContract, IClassFixture<RedisServer>
{
    [Fact]
    public async Task Publish_RedisIsLost_ReachesTheOtherProcess()
    {
        var (here, there, world) = await OpenAsync();
        await using var closing = world;
        await ConnectedAsync(there);
        await server.KillAsync();
        var change = new Change(Partitions.ApiKeys, "revoked-meanwhile");
        var received = Listen(there);
        await here.PublishAsync(change);
        (await ReadUntilAsync(received, change)).ShouldBeTrue();
        there.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task Publish_TheSubscriptionWasKilledAlone_ReachesTheOtherProcess()
    {
        var (here, there, world) = await OpenAsync();
        await using var closing = world;
        await ConnectedAsync(there);
        await ((RedisWorld)world).Database.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        var change = new Change(Partitions.ApiKeys, "revoked-meanwhile");
        var received = Listen(there);
        await here.PublishAsync(change);
        (await ReadUntilAsync(received, change)).ShouldBeTrue();
    }

    [Fact]
    public async Task Publish_ThePublisherDiesAtOnce_ReachesTheOtherProcess()
    {
        var (here, there, world) = await OpenAsync();
        await using var closing = world;
        await ConnectedAsync(there);
        await server.KillAsync();
        var change = new Change(Partitions.ApiKeys, "revoked-meanwhile");
        var received = Listen(there);
        await here.PublishAsync(change);
        await ((IAsyncDisposable)here).DisposeAsync();
        (await ReadUntilAsync(received, change)).ShouldBeTrue();
    }

    [Fact]
    public async Task Revoke_InOneProcess_IsRefusedByTheOther()
    {
        var (here, there, opened) = await OpenAsync();
        await using var world = (RedisWorld)opened;
        await ConnectedAsync(here);
        await ConnectedAsync(there);
        var authenticator = world.Other.GetRequiredService<ApiKeyAuthenticator>();
        var issued = await world.Get<ApiKeyService>().CreateAsync(new NewApiKey("shared"));
        (await authenticator.AuthenticateAsync(issued.Secret)).ShouldNotBeNull();
        var received = Listen(there);
        await world.Get<ApiKeyService>().RevokeAsync(issued.Key.Id, null);
        await ReadUntilAsync(received, new Change(Partitions.ApiKeys, issued.Key.Id));
        (await authenticator.AuthenticateAsync(issued.Secret)).ShouldBeNull();
    }

    protected override async Task<(IChangeFeed Here, IChangeFeed There, IAsyncDisposable World)> OpenAsync()
    {
        var world = await RedisWorld.OpenAsync(server);
        await world.StartReadingChangesAsync();
        return (world.Get<IChangeFeed>(), world.Other.GetRequiredService<IChangeFeed>(), world);
    }
}
