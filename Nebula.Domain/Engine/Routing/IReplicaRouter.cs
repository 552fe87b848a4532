namespace Nebula.Domain.Engine.Routing;

/// <summary>Chooses the replica of a request. Implementations are pure and thread-safe: the same arguments always give the same replica.</summary>
public interface IReplicaRouter
{
    /// <summary>Whether the choice depends on <see cref="ReplicaStatus.CachedTokens"/>, which takes time to look up.</summary>
    bool UsesPrefixes { get; }

    /// <summary>Chooses a replica.</summary>
    /// <param name="replicas">The replicas that take requests, at least one.</param>
    /// <param name="number">How many requests of the deployment were routed before this one.</param>
    /// <returns>An index into <paramref name="replicas"/>.</returns>
    int Choose(ReadOnlySpan<ReplicaStatus> replicas, long number);
}
