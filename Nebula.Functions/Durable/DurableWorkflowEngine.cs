using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>Starts workflows as orchestrations, through the running function's Durable client.</summary>
/// <remarks>
/// The task hub stores every input in its history, so an input's large parts are stored elsewhere first if there is an
/// <see cref="IWorkflowInputTransport{TInput}"/> for it.
/// </remarks>
public sealed class DurableWorkflowEngine(DurableClientAccessor clients, TaskHubMonitor hub, IServiceProvider services) : IWorkflowEngine
{
    /// <summary>The event that asks a running orchestration to run once more when it has ended.</summary>
    public const string RunAgainEvent = "again";

    // An instance that ends just as it is asked to run again is started again; such a race does not happen many times in a row.
    private const int Attempts = 5;

    /// <inheritdoc/>
    public async ValueTask StartAsync<TInput, TOutput>(
        WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        var client = clients.Client ?? throw new InvalidOperationException($"The function that starts '{workflow.Name}' has no binding of a Durable client.");
        var stored = services.GetService<IWorkflowInputTransport<TInput>>() is { } transport ? await transport.DetachAsync(input, cancellationToken) : input;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await hub.CallAsync(
                    () => client.ScheduleNewOrchestrationInstanceAsync(workflow.Name, stored, new StartOrchestrationOptions(instanceId), cancellationToken), cancellationToken);
                return;
            }
            catch (OrchestrationAlreadyExistsException) when (attempt < Attempts)
            {
                if (await hub.CallAsync(() => RequestAnotherRunAsync(client, instanceId, cancellationToken), cancellationToken))
                    return;
            }
        }
    }

    // True if the instance was still running after the event was raised, so that it receives the event.
    private static async Task<bool> RequestAnotherRunAsync(DurableTaskClient client, string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            await client.RaiseEventAsync(instanceId, RunAgainEvent, cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            return false; // it has ended, or was purged
        }

        return await client.GetInstanceAsync(instanceId, cancellationToken) is { IsCompleted: false };
    }
}
