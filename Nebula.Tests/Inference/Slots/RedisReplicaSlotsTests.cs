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
    public async Task Redis_Lost_SeatsAreTakenInTheProcessUntilItIsBack()
    {
        var fallback = new InProcessReplicaSlots(new DeploymentDirectory(new DeploymentStore(Records, Records, NullLogger<DeploymentStore>.Instance), Records, TimeProvider.System), Records);
        var process = await StartAsync(fallback);
        var held = await process.Seats.TakeAsync(Wish());
        var waiting = await QueueAsync(process.Seats, Wish());

        await server.KillAsync();
        var slot = await waiting.WaitAsync(Patience); // no longer waits for a Redis that is gone
        (await fallback.GetLoadAsync(Name)).Running.ShouldBe(1);
        await LoadBecomesAsync(process.Seats, new DeploymentLoad(2, 0, 20));
        await process.Seats.ReleaseAsync(slot);
        (await fallback.GetLoadAsync(Name)).ShouldBe(default);

        var restored = new TaskCompletionSource();
        process.Connection.Restored += (_, _) => restored.TrySetResult();
        await server.StartAsync();
        await restored.Task.WaitAsync(Patience);
        await LoadBecomesAsync(process.Seats, new DeploymentLoad(1, 0, 10)); // what is held is entered again
        await process.Seats.ReleaseAsync(held);
        await LoadBecomesAsync(process.Seats, default);
        slot = await process.Seats.TakeAsync(Wish());
        (await fallback.GetLoadAsync(Name)).ShouldBe(default);
        waiting = await QueueAsync(process.Seats, Wish());
        await process.Seats.ReleaseAsync(slot);
        await waiting.WaitAsync(Patience); // messages arrive again too
    }

    [Fact]
    public async Task Redis_LostWithNothingToFallBackOn_IsA503()
    {
        await Seats.TakeAsync(Wish());
        var waiting = await QueueAsync(Wish());
        await server.KillAsync();
        try
        {
            (await Should.ThrowAsync<NebulaException>(waiting.WaitAsync(Patience))).Error.Kind.ShouldBe(ErrorKind.Unavailable);
            (await Should.ThrowAsync<NebulaException>(async () => await Seats.TakeAsync(Wish()))).Error.Kind.ShouldBe(ErrorKind.Unavailable);
        }
        finally
        {
            await server.StartAsync();
        }
    }
}
