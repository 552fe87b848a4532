using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Chat completions, and completions of plain prompts.</summary>
public sealed class CompletionFunctions(FunctionApi api)
{
    /// <summary>A chat completion, whole or streamed.</summary>
    [Function(nameof(CreateChatCompletion))]
    public Task<IResult> CreateChatCompletion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ChatCompletions)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.ChatCompletions, client);

    /// <summary>A completion of prompts, whole or streamed.</summary>
    [Function(nameof(CreateCompletion))]
    public Task<IResult> CreateCompletion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Completions)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.Completions, client);
}
