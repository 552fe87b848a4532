using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetRollUpTests(Servers.Garnet server) : RollUpContract, IClassFixture<Servers.Garnet>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
