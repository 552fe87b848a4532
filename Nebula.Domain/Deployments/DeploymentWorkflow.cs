using System.Security.Cryptography;
using System.Text;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Deployments;

/// <summary>
/// Brings a deployment from its state to the desired one: Provisioning → Loading → Ready ⇄ Scaling → Stopped, Draining → gone.
/// It reads the deployment before every step, so a change during its run needs no signal.
/// </summary>
public sealed class DeploymentWorkflow : IWorkflow<string, bool>
{
    // More steps than a deployment normally needs. A longer drain continues as a new instance, so that the history stays short.
    private const int StepsPerRun = 50;

    private const int MaxReadableLength = 64;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>The definition. The input is the deployment's name.</summary>
    public static WorkflowDefinition<string, bool> Definition { get; } = new("deployment");

    /// <summary>The id of the instance for a deployment; at most one runs.</summary>
    /// <remarks>Durable Functions allows 100 characters and no slash. No name begins with a colon, so that the hash of a long name is no other deployment's name.</remarks>
    public static string InstanceId(string name) => name.Length <= MaxReadableLength
        ? $"deployment-{DeploymentName.ToKey(name)}"
        : $"deployment-:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}";

    /// <inheritdoc/>
    public async Task<bool> RunAsync(IWorkflowContext context, string input)
    {
        for (var i = 0; i < StepsPerRun; i++)
        {
            var step = await context.CallWithRetryAsync(PlanDeploymentStep.Name, input, attempts: 5, FirstRetry);
            if (step is null)
                return true;
            if (step.DelaySeconds > 0)
                await context.DelayAsync(TimeSpan.FromSeconds(step.DelaySeconds));
            await context.CallWithRetryAsync(ApplyDeploymentStep.Name, step, attempts: 5, FirstRetry);
        }

        context.ContinueAsNew(input);
        return false;
    }
}
