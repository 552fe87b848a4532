using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Backends.Simulated;

namespace Nebula.Domain.Inference.Backends;

/// <summary>Asks the backend that a deployment names.</summary>
public sealed class BackendSelector(SimulatedBackend simulated) : IInferenceBackend
{
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
        SimulatedModel => simulated,
        _ => throw new InvalidOperationException("No backend serves the deployment."),
    };
}
