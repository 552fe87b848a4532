using Microsoft.AspNetCore.Http;
using Nebula.Api.Management.Health;
using Nebula.Api.Http;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Common;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Metrics;

/// <summary>The routes under <c>/metrics</c>.</summary>
public static class MetricsHandlers
{
    private const int MaxPoints = 50_000;

    // JSON names keys, which the text does not.
    private static readonly NebulaError JsonIsForAdmin = new(ErrorKind.PermissionDenied, "Metrics as JSON take the admin key. Without it they are text: Accept: text/plain");

    /// <summary><c>GET /metrics</c>: what is measured now, as JSON or as Prometheus reads it.</summary>
    public static async Task<IResult> Get(HttpContext http, MetricsCollector collector, HealthReporter health, NebulaMetrics metrics)
    {
        http.Response.Headers.Append("Vary", "Accept");
        var format = MetricsAccept.Choose(http.Request.Headers.Accept);
        if (format == MetricsFormat.Json && Caller.GetCaller(http).IsScraper)
            format = MetricsAccept.ChooseText(http.Request.Headers.Accept) ?? throw JsonIsForAdmin.ToException();
        var snapshot = await collector.ReadAsync(http.RequestAborted);
        if (format == MetricsFormat.Json)
            return new JsonResult<MetricsBody>(MetricsBody.Create(snapshot), Bodies.Json.MetricsBody);

        snapshot = snapshot with
        {
            Keys = await collector.CountKeysAsync(http.RequestAborted),
            Scripts = await collector.CountMatchesAsync(http.RequestAborted),
            Sockets = metrics.ReadSockets(),
            Dependencies = [.. (await health.CheckAsync(http.RequestAborted)).Select(static dependency => (dependency.Name, dependency.Status))],
        };
        var openMetrics = format == MetricsFormat.OpenMetrics;
        return new MetricsTextResult(PrometheusText.Write(snapshot, openMetrics), openMetrics);
    }

    /// <summary><c>GET /metrics/history</c>: the same over time; by default the last hour in minutes, or the last day in hours.</summary>
    public static async Task<IResult> History(HttpContext http, IUsageLedger ledger, TimeProvider time)
    {
        var query = new QueryFields(http.Request.Query);
        var step = query.Choice<HistoryStep>("step") ?? HistoryStep.Minute;
        var byHour = step == HistoryStep.Hour;
        var (from, to) = query.Span(
            time.GetUtcNow(), byHour ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1), byHour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1), "step", MaxPoints);
        var points = await ledger.GetHistoryAsync(new HistoryQuery(from, to, byHour, query.Text("model")), http.RequestAborted);
        return new JsonResult<HistoryBody>(
            new HistoryBody("list", from, to, step, [.. points.Select(HistoryPointBody.Create)]), Bodies.Json.HistoryBody);
    }
}
