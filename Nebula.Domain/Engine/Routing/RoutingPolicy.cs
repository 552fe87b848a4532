namespace Nebula.Domain.Engine.Routing;

/// <summary>How requests are spread over the replicas of a deployment.</summary>
public enum RoutingPolicy
{
    /// <summary>See <see cref="LeastLoadedRouter"/>.</summary>
    LeastLoaded,

    /// <summary>See <see cref="PrefixAwareRouter"/>.</summary>
    PrefixAware,

    /// <summary>See <see cref="RoundRobinRouter"/>.</summary>
    RoundRobin,
}

/// <summary>Creates routers.</summary>
public static class RoutingPolicies
{
    /// <summary>Creates the router of a policy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no policy.</exception>
    public static IReplicaRouter CreateRouter(this RoutingPolicy policy) => policy switch
    {
        RoutingPolicy.LeastLoaded => new LeastLoadedRouter(),
        RoutingPolicy.PrefixAware => new PrefixAwareRouter(),
        RoutingPolicy.RoundRobin => new RoundRobinRouter(),
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };
}
