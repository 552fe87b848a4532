using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetSettleScriptTests(Servers.Garnet server) : SettleScriptContract, IClassFixture<Servers.Garnet>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
