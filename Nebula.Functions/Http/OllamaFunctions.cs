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

    /// <summary>Computes the embeddings of texts.</summary>
    [Function(nameof(OllamaEmbed))]
    public Task<IResult> OllamaEmbed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaEmbed)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.OllamaEmbed, client);

    /// <summary>Computes the embedding of one text.</summary>
    [Function(nameof(OllamaEmbeddings))]
    public Task<IResult> OllamaEmbeddings(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaEmbeddings)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.OllamaEmbeddings, client);

    /// <summary>Reports the progress of a pull.</summary>
    [Function(nameof(OllamaPull))]
    public Task<IResult> OllamaPull(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaPull)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.OllamaPull);

    /// <summary>Refuses a push.</summary>
    [Function(nameof(OllamaPush))]
    public Task<IResult> OllamaPush(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaPush)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.OllamaPush);

    /// <summary>Refuses a creation.</summary>
    [Function(nameof(OllamaCreate))]
    public Task<IResult> OllamaCreate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaCreate)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.OllamaCreate);

    /// <summary>Refuses a copy.</summary>
    [Function(nameof(OllamaCopy))]
    public Task<IResult> OllamaCopy(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaCopy)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.OllamaCopy);

    /// <summary>Refuses a deletion.</summary>
    [Function(nameof(OllamaDelete))]
    public Task<IResult> OllamaDelete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.OllamaDelete)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.OllamaDelete);

    /// <summary>Refuses to read a file of a model.</summary>
    [Function(nameof(OllamaReadBlob))]
    public Task<IResult> OllamaReadBlob(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.OllamaBlob)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.OllamaBlob);

    /// <summary>Refuses to store a file of a model.</summary>
    [Function(nameof(OllamaWriteBlob))]
    public Task<IResult> OllamaWriteBlob(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.OllamaBlob)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.OllamaBlob);

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
