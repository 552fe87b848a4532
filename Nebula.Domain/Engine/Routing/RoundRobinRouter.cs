namespace Nebula.Domain.Engine.Routing;

/// <summary>One replica after the other, whatever they have to do.</summary>
public sealed class RoundRobinRouter : IReplicaRouter
{
    /// <inheritdoc/>
    public bool UsesPrefixes => false;

    /// <inheritdoc/>
    public int Choose(ReadOnlySpan<ReplicaStatus> replicas, long number) => (int)(number % replicas.Length);
}
