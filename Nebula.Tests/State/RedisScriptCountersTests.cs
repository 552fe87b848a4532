using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisScriptCountersTests(RedisServer server) : ScriptCountersContract, IClassFixture<RedisServer>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
