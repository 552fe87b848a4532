using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>The OpenAPI document, as JSON and as pages.</summary>
public sealed class DocsFunctions(FunctionApi api)
{
    /// <summary>The document.</summary>
    [Function(nameof(GetOpenApi))]
    public Task<IResult> GetOpenApi(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.OpenApi)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.OpenApi);

    /// <summary>The page.</summary>
    [Function(nameof(GetDocs))]
    public Task<IResult> GetDocs(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Docs)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Docs);

    /// <summary>The page's script.</summary>
    [Function(nameof(GetDocsScript))]
    public Task<IResult> GetDocsScript(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.DocsScript)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.DocsScript);
}
