using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Records;
using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetChangeFeedTests(Servers.Garnet server) : ChangeFeedContract, IClassFixture<Servers.Garnet>
{
    protected override async Task<(IChangeFeed Here, IChangeFeed There, IAsyncDisposable World)> OpenAsync()
    {
        var world = await RedisWorld.OpenAsync(server);
        await world.StartReadingChangesAsync();
        return (world.Get<IChangeFeed>(), world.Other.GetRequiredService<IChangeFeed>(), world);
    }
}
