using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisFleetMetricsTests(RedisServer server) : FleetMetricsContract, IClassFixture<RedisServer>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
