using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Deployments;
using Nebula.Domain.Deployments.Estimates;
using Nebula.Domain.Inference.Backends.Upstream;

namespace Nebula.Api.Management.Deployments;

/// <summary>The routes under <c>/models</c>.</summary>
public static class DeploymentHandlers
{
    /// <summary><c>POST /models</c>: deploys a model.</summary>
    public static async Task<IResult> Create(HttpContext http, DeploymentService deployments, UpstreamMonitor upstreams)
    {
        var wanted = DeploymentReader.ReadNew(await RequestBody.ReadAsync(http));
        // A client that leaves must not cancel a change between its write and its publication.
        var deployment = await deployments.CreateAsync(wanted, cancellationToken: CancellationToken.None);
        return Resource(deployment, upstreams, StatusCodes.Status201Created, $"/models/{deployment.Name}");
    }

    /// <summary><c>GET /models</c>: lists deployments.</summary>
    public static async Task<IResult> List(HttpContext http, DeploymentService deployments, UpstreamMonitor upstreams)
    {
        var page = await deployments.ListAsync(new QueryFields(http.Request.Query).Page(), http.RequestAborted);
        var body = ListBody<DeploymentBody>.Create(page, [.. page.Data.Select(deployment => DeploymentBody.Create(deployment, upstreams))], static deployment => deployment.Name);
        return new JsonResult<ListBody<DeploymentBody>>(body, Bodies.Json.ListBodyDeploymentBody);
    }

    /// <summary><c>GET /models/{name}</c>: reads a deployment.</summary>
    public static async Task<IResult> Get(HttpContext http, DeploymentService deployments, UpstreamMonitor upstreams) =>
        Resource(await deployments.GetAsync(Name(http), http.RequestAborted), upstreams, StatusCodes.Status200OK);

    /// <summary><c>PATCH /models/{name}</c>: scales or reconfigures a deployment by a merge patch.</summary>
    public static async Task<IResult> Update(HttpContext http, DeploymentService deployments, UpstreamMonitor upstreams)
    {
        var name = Name(http);
        var patch = DeploymentReader.ReadPatch(await RequestBody.ReadAsync(http));
        if (DeploymentReader.NamesFixed(patch))
            DeploymentReader.CheckFixed(patch, await deployments.GetAsync(name, http.RequestAborted));
        var expected = await ReadIfMatchAsync(http, deployments, name);
        return Resource(await deployments.UpdateAsync(name, expected, DeploymentReader.ToChange(patch), CancellationToken.None), upstreams, StatusCodes.Status200OK);
    }

    /// <summary><c>DELETE /models/{name}</c>: drains a deployment, which is removed after its last request.</summary>
    public static async Task<IResult> Delete(HttpContext http, DeploymentService deployments, UpstreamMonitor upstreams)
    {
        var name = Name(http);
        var expected = await ReadIfMatchAsync(http, deployments, name);
        return Resource(await deployments.DeleteAsync(name, expected, CancellationToken.None), upstreams, StatusCodes.Status202Accepted);
    }

    /// <summary><c>GET /models/catalog</c>: the models and GPUs that can be deployed.</summary>
    public static Task<IResult> Catalog(HttpContext http) =>
        Task.FromResult<IResult>(new JsonResult<CatalogBody>(CatalogBody.All, Bodies.Json.CatalogBody));

    /// <summary><c>POST /models/estimate</c>: estimates what a deployment would hold, do and cost.</summary>
    public static async Task<IResult> Estimate(HttpContext http)
    {
        var request = DeploymentReader.ReadEstimate(await RequestBody.ReadAsync(http));
        var plan = request.Wanted.CreatePlan();
        var estimate = DeploymentEstimator.Estimate(plan, plan.GetMaxBatchSize(request.Wanted.MaxBatchSize), request.Wanted.Replicas, request.Load);
        return new JsonResult<EstimateBody>(EstimateBody.Create(estimate), Bodies.Json.EstimateBody);
    }

    private static string Name(HttpContext http) => RouteIds.ReadDeployment(http, "name");

    private static ValueTask<string?> ReadIfMatchAsync(HttpContext http, DeploymentService deployments, string name) =>
        EntityTags.ReadIfMatchAsync(http, async () => (await deployments.GetAsync(name, http.RequestAborted)).ETag);

    private static JsonResult<DeploymentBody> Resource(Deployment deployment, UpstreamMonitor upstreams, int status, string? location = null) =>
        new(DeploymentBody.Create(deployment, upstreams), Bodies.Json.DeploymentBody) { StatusCode = status, ETag = deployment.ETag, Location = location };
}
