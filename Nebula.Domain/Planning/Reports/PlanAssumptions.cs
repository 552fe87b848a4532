using System.Globalization;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Planning.Search;

namespace Nebula.Domain.Planning.Reports;

/// <summary>Says what the numbers of a plan rest on.</summary>
internal static class PlanAssumptions
{
    /// <summary>One sentence per assumption.</summary>
    public static IReadOnlyList<string> List(PlanResult result)
    {
        var request = result.Request;
        return
        [
            "measured: published runs of this model and format on as many of these GPUs are in the calibration; interpolated: runs on this GPU generation and in this format are; assumed: neither. The errors are medians of predictions that were fitted without the run.",
            request.Traffic.HasPrefixes
                ? $"Prefixes are shared as the traffic says; requests go to the {Describe(request.Settings.Routing)} replica."
                : $"The traffic does not say which prefixes requests share, so the prefix cache finds none; requests go to the {Describe(request.Settings.Routing)} replica.",
            string.Create(CultureInfo.InvariantCulture, $"A request fails if no batch has room for it and {request.Settings.MaxQueue:N0} wait, or if it is longer than the model's context or a replica's KV cache."),
            "Prices are one public list price per GPU and hour; replicas are paid whether busy or idle, and all are up from the first request on.",
            "Formats of weights differ in the quality of the answers, about which a plan says nothing.",
        ];
    }

    private static string Describe(RoutingPolicy policy) => policy switch
    {
        RoutingPolicy.LeastLoaded => "least loaded",
        RoutingPolicy.PrefixAware => "best cached",
        _ => "next",
    };
}
