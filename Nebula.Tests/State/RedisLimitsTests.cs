using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisLimitsTests(RedisServer server) : LimitsContract, IClassFixture<RedisServer>
{
    protected override async Task<StateWorld> OpenAsync() => await RedisWorld.OpenAsync(server);
}
