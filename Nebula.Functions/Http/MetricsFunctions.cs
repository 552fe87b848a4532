using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Counts and latencies.</summary>
public sealed class MetricsFunctions(FunctionApi api)
{
    /// <summary>As they are now, as JSON or for Prometheus.</summary>
    [Function(nameof(GetMetrics))]
    public Task<IResult> GetMetrics(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Metrics)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Metrics);

    /// <summary>The same over time.</summary>
    [Function(nameof(GetMetricsHistory))]
    public Task<IResult> GetMetricsHistory(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.MetricsHistory)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.MetricsHistory);
}
