using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisLapsedJobsTests(RedisServer server) : LapsedJobsContract, IClassFixture<RedisServer>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
