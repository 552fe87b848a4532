using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Workflows;

public sealed class InProcessWorkflowEngineTests : IDisposable
{
    private static readonly WorkflowDefinition<string, bool> Draining = new("draining") { Drains = true };
    private static readonly WorkflowDefinition<string, bool> Resumed = new("resumed");

    private readonly FakeTimeProvider _time = new();
    private readonly OpenWorkflow _draining = new();
    private readonly OpenWorkflow _resumed = new();
    private readonly ServiceProvider _services;
    private readonly InProcessWorkflowEngine _engine;

    public InProcessWorkflowEngineTests()
    {
        _services = new ServiceCollection()
            .AddKeyedSingleton<IWorkflow<string, bool>>(Draining.Name, _draining)
            .AddKeyedSingleton<IWorkflow<string, bool>>(Resumed.Name, _resumed)
            .BuildServiceProvider();
        _engine = new InProcessWorkflowEngine(_services, _time, NullLogger<InProcessWorkflowEngine>.Instance);
    }

    [Fact]
    public async Task Drain_InstancesOfBothKindsRun_WaitsForThoseWhoseDefinitionDrains()
    {
        await _engine.StartAsync(Resumed, "a", "x");
        await _engine.StartAsync(Draining, "b", "x");
        var drained = _engine.DrainAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(1));
        drained.IsCompleted.ShouldBeFalse();

        _draining.End.SetResult(true);
        await Hosts.Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            return drained.IsCompletedSuccessfully;
        });
        _engine.IsRunning("a").ShouldBeTrue();
    }

    public void Dispose()
    {
        _resumed.End.TrySetResult(true);
        _engine.Dispose();
        _services.Dispose();
    }

    private sealed class OpenWorkflow : IWorkflow<string, bool>
    {
        public TaskCompletionSource<bool> End { get; } = new();

        public Task<bool> RunAsync(IWorkflowContext context, string input) => End.Task;
    }
}
