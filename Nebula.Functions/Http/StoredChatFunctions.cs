using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Stored chat completions.</summary>
public sealed class StoredChatFunctions(FunctionApi api)
{
    /// <summary>Lists them.</summary>
    [Function(nameof(ListChatCompletions))]
    public Task<IResult> ListChatCompletions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ChatCompletions)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ChatCompletions);

    /// <summary>Reads one.</summary>
    [Function(nameof(GetChatCompletion))]
    public Task<IResult> GetChatCompletion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ChatCompletion)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ChatCompletion);

    /// <summary>Replaces the metadata of one.</summary>
    [Function(nameof(UpdateChatCompletion))]
    public Task<IResult> UpdateChatCompletion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ChatCompletion)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.ChatCompletion);

    /// <summary>Deletes one.</summary>
    [Function(nameof(DeleteChatCompletion))]
    public Task<IResult> DeleteChatCompletion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.ChatCompletion)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.ChatCompletion);

    /// <summary>The messages of one.</summary>
    [Function(nameof(ListChatCompletionMessages))]
    public Task<IResult> ListChatCompletionMessages(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ChatCompletionMessages)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ChatCompletionMessages);
}
