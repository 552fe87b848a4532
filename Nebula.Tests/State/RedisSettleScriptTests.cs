using Nebula.Tests.Servers;
using Xunit;

namespace Nebula.Tests.State;

public sealed class RedisSettleScriptTests(RedisServer server) : SettleScriptContract, IClassFixture<RedisServer>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
