using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetFleetMetricsTests(Servers.Garnet server) : FleetMetricsContract, IClassFixture<Servers.Garnet>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
