using Nebula.Domain.Faults;
using Nebula.Tests.Servers;
using Nebula.Tests.State;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Nebula.Tests.Faults;

public sealed class RedisFaultCounterTests(RedisServer server) : FaultCounterContract, IClassFixture<RedisServer>
{
    private RedisWorld? _redis;

    public override async ValueTask InitializeAsync()
    {
        _redis = await RedisWorld.OpenAsync(server);
        Counters = (_redis.Get<IFaultCounter>(), _redis.Other.GetRequiredService<IFaultCounter>());
    }

    public override async ValueTask DisposeAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}
