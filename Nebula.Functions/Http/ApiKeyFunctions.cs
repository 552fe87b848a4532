using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>API keys.</summary>
public sealed class ApiKeyFunctions(FunctionApi api)
{
    /// <summary>Creates a key.</summary>
    [Function(nameof(CreateApiKey))]
    public Task<IResult> CreateApiKey(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ApiKeys)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.ApiKeys);

    /// <summary>Lists keys.</summary>
    [Function(nameof(ListApiKeys))]
    public Task<IResult> ListApiKeys(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ApiKeys)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ApiKeys);

    /// <summary>Reads a key.</summary>
    [Function(nameof(GetApiKey))]
    public Task<IResult> GetApiKey(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ApiKey)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ApiKey);

    /// <summary>Changes a key.</summary>
    [Function(nameof(UpdateApiKey))]
    public Task<IResult> UpdateApiKey(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = Routes.ApiKey)] HttpRequest request) =>
        api.InvokeAsync(request, "PATCH", Routes.ApiKey);

    /// <summary>Revokes a key.</summary>
    [Function(nameof(RevokeApiKey))]
    public Task<IResult> RevokeApiKey(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.ApiKey)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.ApiKey);

    /// <summary>Gives a key a new secret.</summary>
    [Function(nameof(RotateApiKey))]
    public Task<IResult> RotateApiKey(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ApiKeyRotate)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.ApiKeyRotate);
}
