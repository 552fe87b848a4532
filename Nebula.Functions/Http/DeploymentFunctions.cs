using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Deployments, and what can be deployed.</summary>
public sealed class DeploymentFunctions(FunctionApi api)
{
    /// <summary>Deploys a model.</summary>
    [Function(nameof(CreateDeployment))]
    public Task<IResult> CreateDeployment(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Deployments)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.Deployments, client);

    /// <summary>Lists deployments.</summary>
    [Function(nameof(ListDeployments))]
    public Task<IResult> ListDeployments(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Deployments)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Deployments);

    /// <summary>What can be deployed.</summary>
    [Function(nameof(GetCatalog))]
    public Task<IResult> GetCatalog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Catalog)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Catalog);

    /// <summary>What a deployment would hold, do and cost.</summary>
    [Function(nameof(EstimateDeployment))]
    public Task<IResult> EstimateDeployment(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Estimate)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Estimate);

    /// <summary>Reads a deployment.</summary>
    /// <remarks>Its template matches the paths of the list and the catalog too: in the order of names, in which the host tries functions, it must come after theirs.</remarks>
    [Function(nameof(ReadDeployment))]
    public Task<IResult> ReadDeployment(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Deployment)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Deployment);

    /// <summary>Scales or reconfigures a deployment.</summary>
    [Function(nameof(UpdateDeployment))]
    public Task<IResult> UpdateDeployment(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = Routes.Deployment)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "PATCH", Routes.Deployment, client);

    /// <summary>Drains and deletes a deployment.</summary>
    [Function(nameof(DeleteDeployment))]
    public Task<IResult> DeleteDeployment(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Deployment)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "DELETE", Routes.Deployment, client);
}
