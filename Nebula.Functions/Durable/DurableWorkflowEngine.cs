using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Workflows;

namespace Nebula.Functions.Durable;

/// <summary>Starts workflows as orchestrations, through the client that the running function was bound. A caller's long text goes to a blob first: the hub keeps what it is given.</summary>
public sealed class DurableWorkflowEngine(DurableClientAccessor clients, JobTextStore texts) : IWorkflowEngine
{
    /// <summary>The event that asks a running orchestration to run once more when it has ended.</summary>
    public const string RunAgainEvent = "again";

    // An instance that ends just as it is asked to go on is started anew; more than a few such races in a row do not happen.
    private const int Attempts = 5;

    /// <inheritdoc/>
    public async ValueTask StartAsync<TInput, TOutput>(
        WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        var client = clients.Client ?? throw new InvalidOperationException($"The function that starts '{workflow.Name}' was bound no Durable client.");
        object? travelling = input is InferenceJob job ? await texts.DetachAsync(job, cancellationToken) : input;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await client.ScheduleNewOrchestrationInstanceAsync(workflow.Name, travelling, new StartOrchestrationOptions(instanceId), cancellationToken);
                return;
            }
            catch (OrchestrationAlreadyExistsException) when (attempt < Attempts)
            {
                if (await RequestAnotherRunAsync(client, instanceId, cancellationToken))
                    return;
            }
        }
    }

    // Whether it was still running after it was asked, so that it has seen the event or will.
    private static async Task<bool> RequestAnotherRunAsync(DurableTaskClient client, string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            await client.RaiseEventAsync(instanceId, RunAgainEvent, cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            return false; // it has ended meanwhile, or is purged already
        }

        return await client.GetInstanceAsync(instanceId, cancellationToken) is { IsCompleted: false };
    }
}
