using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Telemetry;

namespace Nebula.Api.Management.Health;

/// <summary>The routes under <c>/health</c>; none needs a key.</summary>
public static class HealthHandlers
{
    /// <summary><c>GET /health</c>: every dependency's state; 503 if one is unavailable.</summary>
    public static async Task<IResult> Get(HttpContext http, HealthReporter health)
    {
        var dependencies = await health.CheckAsync(http.RequestAborted);
        var status = HealthReporter.GetWorst(dependencies);
        var body = new HealthBody(status, HealthReporter.Version, Math.Round(health.Uptime.TotalSeconds, 3), dependencies);
        return new JsonResult<HealthBody>(body, Bodies.Json.HealthBody) { StatusCode = ToStatusCode(status), NoStore = true };
    }

    /// <summary><c>GET /health/live</c>: whether the process runs.</summary>
    public static Task<IResult> Live(HttpContext http) => Task.FromResult(Short(HealthStatus.Ok));

    /// <summary><c>GET /health/ready</c>: whether the process can serve; 503 if a dependency is unavailable.</summary>
    public static async Task<IResult> Ready(HttpContext http, HealthReporter health) =>
        Short(HealthReporter.GetWorst(await health.CheckAsync(http.RequestAborted)));

    private static IResult Short(HealthStatus status) =>
        new JsonResult<HealthStatusBody>(new HealthStatusBody(status), Bodies.Json.HealthStatusBody) { StatusCode = ToStatusCode(status), NoStore = true };

    private static int ToStatusCode(HealthStatus status) =>
        status == HealthStatus.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
}
