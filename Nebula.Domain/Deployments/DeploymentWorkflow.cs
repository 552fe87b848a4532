using Nebula.Domain.Workflows;

namespace Nebula.Domain.Deployments;

/// <summary>
/// Takes a deployment from where it is to where it shall be: Provisioning → Loading → Ready ⇄ Scaling → Stopped, Draining → gone.
/// It reads the deployment before every step, so a change made meanwhile needs no signal.
/// </summary>
public sealed class DeploymentWorkflow : IWorkflow<string, bool>
{
    // Enough for a life without trouble; a long drain starts over, so that no history grows.
    private const int StepsARun = 50;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>How it is started: with the deployment's name.</summary>
    public static WorkflowDefinition<string, bool> Definition { get; } = new("deployment");

    /// <summary>The one instance that may run for a deployment.</summary>
    public static string InstanceId(string name) => $"deployment-{name}";

    /// <inheritdoc/>
    public async Task<bool> RunAsync(IWorkflowContext context, string input)
    {
        for (var i = 0; i < StepsARun; i++)
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
