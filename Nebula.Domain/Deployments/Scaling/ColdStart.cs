using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;

namespace Nebula.Domain.Deployments.Scaling;

/// <summary>How long a replica takes to start: provisioning, then weights ÷ bandwidth, then the engine's own start.</summary>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
public sealed class ColdStart(IOptions<NebulaOptions> options, TimeProvider time)
{
    private readonly SimulationOptions _options = options.Value.Simulation;

    /// <summary>Real seconds to find and start a server with free GPUs.</summary>
    public double GetProvisioningSeconds(Deployment deployment) => _options.TimeScale
        * (deployment.Hardware is { } hardware && _options.ProvisioningSecondsByGpu.TryGetValue(hardware.Gpu, out var own) ? own : _options.ProvisioningSeconds);

    /// <summary>Real seconds to load the weights and start the engine; without the weights if the model has left the catalog.</summary>
    public double GetLoadingSeconds(Deployment deployment)
    {
        var weights = (ServedModel.TryCreate(deployment) as SimulatedModel)?.Layout.WeightBytes ?? 0;
        return _options.TimeScale * ((weights / _options.WeightBytesPerSecond) + _options.EngineStartSeconds);
    }

    /// <summary>Real time until the next replica is ready, as far as it is known; at least 0.</summary>
    /// <param name="deployment">A deployment without ready replicas.</param>
    public TimeSpan EstimateRemaining(Deployment deployment)
    {
        var loading = GetLoadingSeconds(deployment);
        var seconds = deployment.State == DeploymentState.Loading ? loading : GetProvisioningSeconds(deployment) + loading;
        if (deployment.State is DeploymentState.Provisioning or DeploymentState.Loading or DeploymentState.Scaling)
            seconds -= (time.GetUtcNow() - deployment.UpdatedAt).TotalSeconds;
        return TimeSpan.FromSeconds(Math.Max(0, seconds));
    }
}
