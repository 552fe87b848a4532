using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Ollama's API.</summary>
public sealed class OllamaFunctions(FunctionApi api)
{
    /// <summary>Answers a conversation.</summary>
    [Function(nameof(OllamaChat))]
    public Task<IResult> OllamaChat(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaChat)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.OllamaChat, client);

    /// <summary>Answers a prompt.</summary>
    [Function(nameof(OllamaGenerate))]
    public Task<IResult> OllamaGenerate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaGenerate)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.OllamaGenerate, client);

    /// <summary>Lists models.</summary>
    [Function(nameof(OllamaTags))]
    public Task<IResult> OllamaTags(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.OllamaTags)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.OllamaTags);

    /// <summary>Lists models that serve.</summary>
    [Function(nameof(OllamaPs))]
    public Task<IResult> OllamaPs(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.OllamaPs)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.OllamaPs);

    /// <summary>Shows a model.</summary>
    [Function(nameof(OllamaShow))]
    public Task<IResult> OllamaShow(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaShow)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.OllamaShow);

    /// <summary>The version of the API.</summary>
    [Function(nameof(OllamaVersion))]
    public Task<IResult> OllamaVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.OllamaVersion)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.OllamaVersion);
}
