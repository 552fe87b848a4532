using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Slots;
using Nebula.Infrastructure.InProcess;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Slots;

public sealed class RedisReplicaSlotsTests(RedisServer server) : RedisReplicaSlotsContract(server), IClassFixture<RedisServer>
{
    [Fact]
    public async Task TakeAsync_RedisLost_UsesTheFallbackUntilRedisIsBack()
    {
        var fallback = new InProcessReplicaSlots(new DeploymentDirectory(new DeploymentStore(Records, Records, NullLogger<DeploymentStore>.Instance), Records, TimeProvider.System), Records);
        var process = await StartAsync(fallback);
        var held = await process.Slots.TakeAsync(Request());
        var waiting = await QueueAsync(process.Slots, Request());

        await server.KillAsync();
        var slot = await waiting.WaitAsync(Timeout); // no longer waits for Redis
        (await fallback.GetLoadAsync(Name)).Running.ShouldBe(1);
        await LoadBecomesAsync(process.Slots, new DeploymentLoad(2, 0, 20));
        await process.Slots.ReleaseAsync(slot);
        (await fallback.GetLoadAsync(Name)).ShouldBe(default);

        var restored = new TaskCompletionSource();
        process.Connection.Restored += (_, _) => restored.TrySetResult();
        await server.StartAsync();
        await restored.Task.WaitAsync(Timeout);
        await LoadBecomesAsync(process.Slots, new DeploymentLoad(1, 0, 10)); // a heartbeat adds the held slot again
        await process.Slots.ReleaseAsync(held);
        await LoadBecomesAsync(process.Slots, default);
        slot = await process.Slots.TakeAsync(Request());
        (await fallback.GetLoadAsync(Name)).ShouldBe(default);
        waiting = await QueueAsync(process.Slots, Request());
        await process.Slots.ReleaseAsync(slot);
        await waiting.WaitAsync(Timeout); // messages arrive again too
    }

    [Fact]
    public async Task TakeAsync_RedisLostWithoutFallback_ThrowsUnavailable()
    {
        await Slots.TakeAsync(Request());
        var waiting = await QueueAsync(Request());
        await server.KillAsync();
        try
        {
            (await Should.ThrowAsync<NebulaException>(waiting.WaitAsync(Timeout))).Error.Kind.ShouldBe(ErrorKind.Unavailable);
            (await Should.ThrowAsync<NebulaException>(async () => await Slots.TakeAsync(Request()))).Error.Kind.ShouldBe(ErrorKind.Unavailable);
        }
        finally
        {
            await server.StartAsync();
        }
    }
}
