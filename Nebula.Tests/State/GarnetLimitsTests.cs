using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetLimitsTests(Servers.Garnet server) : LimitsContract, IClassFixture<Servers.Garnet>
{
    protected override async Task<StateWorld> OpenAsync() => await RedisWorld.OpenAsync(server);
}
