namespace Nebula.Domain.Engine.Routing;

/// <summary>
/// The replica whose prefix cache holds most of the prompt, unless that one is much more loaded than another; the least loaded one if no cache holds
/// any of it.
/// </summary>
/// <remarks>
/// The two thresholds follow the cache-aware policy of SGLang's router, which requires both before load goes before the cache
/// (<see href="https://docs.sglang.io/advanced_features/router.html"/>, <c>--balance-abs-threshold</c> and <c>--balance-rel-threshold</c>).
/// </remarks>
public sealed class PrefixAwareRouter : IReplicaRouter
{
    /// <summary>A replica is much more loaded if it has at least this many sequences more than the least loaded one: 32.</summary>
    public const int MaxImbalance = 32;

    /// <summary>A replica is much more loaded only if it has more than this many times the sequences of the least loaded one: 1.1.</summary>
    public const double MaxImbalanceRatio = 1.1;

    private static readonly LeastLoadedRouter LeastLoaded = new();

    /// <inheritdoc/>
    public bool UsesPrefixes => true;

    /// <inheritdoc/>
    public int Choose(ReadOnlySpan<ReplicaStatus> replicas, long number)
    {
        var least = LeastLoaded.Choose(replicas, number);
        var best = least;
        for (var i = 0; i < replicas.Length; i++)
        {
            if (replicas[i].CachedTokens > replicas[best].CachedTokens
                || (replicas[i].CachedTokens == replicas[best].CachedTokens && LeastLoadedRouter.IsLessLoaded(replicas[i], replicas[best])))
                best = i;
        }

        var (load, min) = (replicas[best].Sequences, replicas[least].Sequences);
        return load - min >= MaxImbalance && load > min * MaxImbalanceRatio ? least : best;
    }
}
