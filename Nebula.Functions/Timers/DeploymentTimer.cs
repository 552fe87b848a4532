using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Domain.Deployments;
using Nebula.Functions.Durable;

namespace Nebula.Functions.Timers;

/// <summary>Goes on with deployments whose orchestration was never started or came to grief.</summary>
public sealed class DeploymentTimer(DeploymentService deployments, DurableClientAccessor clients)
{
    /// <summary>Every minute.</summary>
    [Function(nameof(ResumeDeployments))]
    public async Task ResumeDeployments([TimerTrigger("15 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        clients.Client = client;
        await deployments.ResumeAsync(cancellationToken);
    }
}
