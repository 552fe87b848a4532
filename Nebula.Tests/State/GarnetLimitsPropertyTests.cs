using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetLimitsPropertyTests(Servers.Garnet server) : LimitsProperties, IClassFixture<Servers.Garnet>
{
    protected override async Task<StateWorld> OpenAsync() => await RedisWorld.OpenAsync(server);
}
