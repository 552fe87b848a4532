using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Background;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

public sealed class DeploymentStateCleanerTests : IDisposable
{
    private readonly MemoryRecords _records = new();
    private readonly State _one = new("kept", "deleted");
    private readonly State _two = new("deleted");
    private readonly DeploymentStateCleaner _cleaner;

    public DeploymentStateCleanerTests() =>
        _cleaner = new DeploymentStateCleaner(_records, [_one, _two], _records, TimeProvider.System, NullLogger<DeploymentStateCleaner>.Instance);

    public void Dispose() => _cleaner.Dispose();

    [Fact]
    public async Task CleanAsync_DeploymentDeleted_RemovesItsStateEverywhere()
    {
        await _records.TryInsertAsync(Partitions.Deployments, "kept", "{}", TestContext.Current.CancellationToken);
        await CleanAfterAsync(new Change(Partitions.Deployments, "deleted"));
        _one.Deployments.ShouldBe(["kept"]);
        _two.Deployments.ShouldBeEmpty();
    }

    [Fact]
    public async Task CleanAsync_StateCreatedAgainAfterTheDeletion_RemovesItAgain()
    {
        await CleanAfterAsync(Change.Everything);
        _one.Names.Add("late");
        await _cleaner.CleanAsync(TestContext.Current.CancellationToken);
        _one.Deployments.ShouldBeEmpty();
        _one.Names.Add("later");
        await _cleaner.CleanAsync(TestContext.Current.CancellationToken);
        _one.Deployments.ShouldBe(["later"], "no deployment has changed since");
    }

    [Fact]
    public async Task CleanAsync_NoDeploymentChanged_ReadsNothing()
    {
        await CleanAfterAsync(new Change(Partitions.ApiKeys, "deleted"));
        _one.Deployments.ShouldBe(["kept", "deleted"], ignoreOrder: true);
    }

    private async Task CleanAfterAsync(Change change)
    {
        await _records.PublishAsync(change, TestContext.Current.CancellationToken);
        await _cleaner.CleanAsync(TestContext.Current.CancellationToken);
    }

    private sealed class State(params string[] names) : IDeploymentState
    {
        public HashSet<string> Names { get; } = [.. names];

        public IEnumerable<string> Deployments => Names;

        public ValueTask RemoveAsync(string deployment, CancellationToken cancellationToken = default)
        {
            Names.Remove(deployment);
            return ValueTask.CompletedTask;
        }
    }
}
