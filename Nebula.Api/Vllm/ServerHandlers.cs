using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Management.Health;
using Nebula.Domain.Engine.Live;

namespace Nebula.Api.Vllm;

/// <summary>vLLM's routes about the server itself; none needs a key.</summary>
public static class ServerHandlers
{
    /// <summary><c>GET /version</c>: Nebula's version.</summary>
    public static Task<IResult> Version(HttpContext http) =>
        Task.FromResult<IResult>(new JsonResult<VersionBody>(new VersionBody(HealthReporter.Version), VllmJson.Default.VersionBody));

    /// <summary><c>GET /load</c>: the sequences that this process runs and queues.</summary>
    public static Task<IResult> Load(HttpContext http, IProcessLoads loads) => Task.FromResult<IResult>(
        new JsonResult<LoadBody>(new LoadBody(loads.GetProcessLoads().Sum(static load => load.Running + load.Waiting)), VllmJson.Default.LoadBody) { NoStore = true });
}
