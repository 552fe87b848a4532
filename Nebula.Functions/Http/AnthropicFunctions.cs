using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Anthropic's Messages API.</summary>
public sealed class AnthropicFunctions(FunctionApi api)
{
    /// <summary>A message, whole or streamed.</summary>
    [Function(nameof(CreateMessage))]
    public Task<IResult> CreateMessage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Messages)] HttpRequest request,
        [DurableClient] DurableTaskClient client) =>
        api.InvokeAsync(request, "POST", Routes.Messages, client);

    /// <summary>Counts the tokens of a prompt.</summary>
    [Function(nameof(CountTokens))]
    public Task<IResult> CountTokens(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.CountTokens)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.CountTokens);
}
