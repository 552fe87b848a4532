using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Chat completions.</summary>
public sealed class ChatFunctions(FunctionApi api)
{
    /// <summary>A chat completion, whole or streamed.</summary>
    [Function(nameof(CreateChatCompletion))]
    public Task<IResult> CreateChatCompletion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ChatCompletions)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.ChatCompletions, client);
}
