using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Domain.Deployments;
using Nebula.Functions.Durable;

namespace Nebula.Functions.Timers;

/// <summary>Resumes deployments whose orchestration was not started or has failed.</summary>
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
