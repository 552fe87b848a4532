using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisLimitsPropertyTests(RedisServer server) : LimitsProperties, IClassFixture<RedisServer>
{
    protected override async Task<StateWorld> OpenAsync() => await RedisWorld.OpenAsync(server);
}
