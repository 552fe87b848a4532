namespace Nebula.Domain.Engine.Routing;

/// <summary>
/// The replica with the fewest sequences, running and waiting; of several the one that holds the smallest share of its KV blocks, then the first.
/// </summary>
public sealed class LeastLoadedRouter : IReplicaRouter
{
    /// <inheritdoc/>
    public bool UsesPrefixes => false;

    /// <inheritdoc/>
    public int Choose(ReadOnlySpan<ReplicaStatus> replicas, long number)
    {
        var best = 0;
        for (var i = 1; i < replicas.Length; i++)
        {
            if (IsLessLoaded(replicas[i], replicas[best]))
                best = i;
        }

        return best;
    }

    /// <summary>Whether a replica has less to do than another one.</summary>
    internal static bool IsLessLoaded(in ReplicaStatus one, in ReplicaStatus other) =>
        one.Sequences < other.Sequences || (one.Sequences == other.Sequences && one.KvUsage < other.KvUsage);
}
