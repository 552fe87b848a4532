using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetScriptCountersTests(Servers.Garnet server) : ScriptCountersContract, IClassFixture<Servers.Garnet>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
