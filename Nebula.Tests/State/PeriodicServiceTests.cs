using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Infrastructure.Background;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class PeriodicServiceTests
{
    [Fact]
    public async Task Run_ACancellationThatIsNotTheHosts_IsAFailureLikeAnother()
    {
        var time = new FakeTimeProvider();
        using var service = new CancellingService(time);
        await service.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return service.Runs >= 3;
        });
        service.ExecuteTask!.IsCompleted.ShouldBeFalse();
        await service.StopAsync(CancellationToken.None);
    }

    private sealed class CancellingService(TimeProvider time) : PeriodicService(TimeSpan.FromSeconds(1), time, NullLogger.Instance)
    {
        public int Runs { get; private set; }

        protected override ValueTask RunOnceAsync(CancellationToken cancellationToken)
        {
            Runs++;
            throw new TaskCanceledException();
        }
    }
}
