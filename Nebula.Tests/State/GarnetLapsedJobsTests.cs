using Xunit;

namespace Nebula.Tests.State;

public sealed class GarnetLapsedJobsTests(Servers.Garnet server) : LapsedJobsContract, IClassFixture<Servers.Garnet>
{
    protected override Task<RedisWorld> OpenAsync() => RedisWorld.OpenAsync(server);
}
