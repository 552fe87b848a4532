using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetLedgerTests(Servers.Garnet server) : LedgerContract, IClassFixture<Servers.Garnet>
{
    protected override async Task<StateWorld> OpenAsync() => await RedisWorld.OpenAsync(server);
}
