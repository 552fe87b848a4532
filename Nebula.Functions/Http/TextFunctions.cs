using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Tokens, moderation, and vLLM's routes about the server.</summary>
public sealed class TextFunctions(FunctionApi api)
{
    /// <summary>A text's tokens.</summary>
    [Function(nameof(Tokenize))]
    public Task<IResult> Tokenize(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Tokenize)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Tokenize);

    /// <summary>The text of tokens.</summary>
    [Function(nameof(Detokenize))]
    public Task<IResult> Detokenize(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Detokenize)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Detokenize);

    /// <summary>Moderation of texts.</summary>
    [Function(nameof(CreateModeration))]
    public Task<IResult> CreateModeration(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Moderations)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Moderations);

    /// <summary>Nebula's version.</summary>
    [Function(nameof(GetVersion))]
    public Task<IResult> GetVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Version)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Version);

    /// <summary>Whether the process runs.</summary>
    [Function(nameof(Ping))]
    public Task<IResult> Ping(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Ping)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Ping);

    /// <summary>What the process runs and queues.</summary>
    [Function(nameof(GetLoad))]
    public Task<IResult> GetLoad(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Load)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Load);
}
