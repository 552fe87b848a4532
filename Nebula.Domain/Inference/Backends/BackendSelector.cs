using Microsoft.Extensions.Logging;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends.Replay;
using Nebula.Domain.Inference.Backends.Routing;
using Nebula.Domain.Inference.Backends.Simulated;
using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Domain.Inference.Backends;

/// <summary>Asks the backend that a deployment names.</summary>
public sealed class BackendSelector : IInferenceBackend
{
    private readonly SimulatedBackend _simulated;
    private readonly UpstreamBackend _upstream;
    private readonly ReplayBackend _replay;
    private readonly RoutingBackend _routing;

    /// <summary>Selects among all backends.</summary>
    public BackendSelector(
        SimulatedBackend simulated, UpstreamBackend upstream, RecordingPlayer player, DeploymentDirectory deployments, ILogger<RoutingBackend> logger)
    {
        (_simulated, _upstream) = (simulated, upstream);
        var others = new OtherDeployments(deployments, Select);
        _replay = new ReplayBackend(player, others);
        _routing = new RoutingBackend(others, logger);
    }

    /// <inheritdoc/>
    public ValueTask<ChoiceResult> GenerateAsync(Generation generation, CancellationToken ending)
    {
        ArgumentNullException.ThrowIfNull(generation);
        return Select(generation.Served).GenerateAsync(generation, ending);
    }

    /// <inheritdoc/>
    public bool IsRepeatable(ServedModel served) => Select(served).IsRepeatable(served);

    private IInferenceBackend Select(ServedModel served) => served switch
    {
        SimulatedModel => _simulated,
        UpstreamModel => _upstream,
        ReplayModel => _replay,
        RoutedModel => _routing,
        _ => throw new InvalidOperationException("The deployment is not one of the union."),
    };
}
