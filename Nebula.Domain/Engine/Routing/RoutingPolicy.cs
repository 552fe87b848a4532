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

/// <summary>Names and routers of <see cref="RoutingPolicy"/>.</summary>
public static class RoutingPolicies
{
    private static readonly string[] AllNames = ["least_loaded", "prefix_aware", "round_robin"];

    /// <summary>All names in plans, in the order of the enum.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>The name of a policy in plans.</summary>
    public static string ToName(this RoutingPolicy policy) => AllNames[(int)policy];

    /// <summary>Parses a name; null if it is unknown.</summary>
    public static RoutingPolicy? TryParse(string name) => Array.IndexOf(AllNames, name) is >= 0 and var index ? (RoutingPolicy)index : null;

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
