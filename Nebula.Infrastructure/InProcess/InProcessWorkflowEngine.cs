using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Workflows;

namespace Nebula.Infrastructure.InProcess;

/// <summary>Runs workflows in this process, without a history: instances that must outlive the process are started again from the store.</summary>
public sealed partial class InProcessWorkflowEngine(IServiceProvider services, TimeProvider time, ILogger<InProcessWorkflowEngine> logger)
    : IWorkflowEngine, IDisposable
{
    private readonly ConcurrentDictionary<string, Instance> _instances = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public ValueTask StartAsync<TInput, TOutput>(
        WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        var instance = new Instance(workflow.Drains);
        while (!_instances.TryAdd(instanceId, instance))
        {
            if (_instances.TryGetValue(instanceId, out var running) && running.TryRequestRun())
                return ValueTask.CompletedTask;
        }

        _ = RunAsync(workflow, instanceId, input, instance);
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether an instance runs.</summary>
    public bool IsRunning(string instanceId) => _instances.ContainsKey(instanceId);

    /// <summary>Waits until no instance runs whose workflow <see cref="WorkflowDefinition{TInput, TOutput}.Drains"/>.</summary>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_instances.Values.Any(static instance => instance.Drains))
            await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellationToken);
    }

    /// <summary>
    /// Cancels the running activities because the process shuts down. A container that registers it under several service types calls this once for
    /// each.
    /// </summary>
    public void Dispose() => _stopping.Cancel();

    private async Task RunAsync<TInput, TOutput>(WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, Instance instance)
    {
        do
        {
            try
            {
                var definition = services.GetRequiredKeyedService<IWorkflow<TInput, TOutput>>(workflow.Name);
                var next = input;
                while (true)
                {
                    var context = new InProcessWorkflowContext(instanceId, services, time, _stopping.Token);
                    await definition.RunAsync(context, next);
                    if (context.NextInput is not TInput again)
                        break;
                    next = again;
                }
            }
            catch (Exception e)
            {
                WorkflowFailed(logger, workflow.Name, instanceId, e);
            }
        }
        while (!instance.TryEnd()); // a run that was requested during a failed run follows it as well
        _instances.TryRemove(instanceId, out _);
    }

    [LoggerMessage(EventId = 3041, Level = LogLevel.Error, Message = "Workflow {Workflow} {InstanceId} failed")]
    private static partial void WorkflowFailed(ILogger logger, string workflow, string instanceId, Exception exception);

    // 0: running; 1: running, and to run once more; 2: ended.
    private sealed class Instance(bool drains)
    {
        private int _state;

        public bool Drains => drains;

        public bool TryRequestRun() => Interlocked.CompareExchange(ref _state, 1, 0) != 2;

        public bool TryEnd() => Interlocked.CompareExchange(ref _state, 2, 0) == 0 || Interlocked.Exchange(ref _state, 0) == 2;
    }
}
