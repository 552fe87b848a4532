using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine.Live;

public sealed class RedisEngineLoadsTests(RedisServer server) : RedisEngineLoadsContract(server), IClassFixture<RedisServer>
{
    [Fact]
    public async Task RedisLost_EachProcessGoesOnAlone()
    {
        var second = await StartAsync();
        var sequences = Start(First, count: 2);
        Start(second, count: 3);
        await First.Loads.StartAsync(Ending);
        await second.Loads.ReportNowAsync();
        await First.Loads.ReportNowAsync();
        await server.KillAsync();
        try
        {
            using var timeout = new CancellationTokenSource(DriverWorld.Timeout);
            while (First.Connection.IsAvailable)
                await Task.Delay(5, timeout.Token);
            (await First.Loads.GetLoadAsync(Name, Ending)).Running.ShouldBe(5, "the others' latest report still counts");
            var generated = sequences[0].Generated;
            while (sequences[0].Generated < generated + 5)
            {
                First.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(1, timeout.Token);
            }

            First.Time.Advance(Domain.Engine.Live.RemoteLoad.MaxAge);
            First.Time.Advance(TimeSpan.FromSeconds(1));
            (await First.Loads.GetLoadAsync(Name, Ending)).Running.ShouldBe(2);
        }
        finally
        {
            await server.StartAsync();
        }
    }
}
