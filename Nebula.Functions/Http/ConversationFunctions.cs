using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Nebula.Api;

namespace Nebula.Functions.Http;

/// <summary>Conversations.</summary>
public sealed class ConversationFunctions(FunctionApi api)
{
    /// <summary>Creates a conversation.</summary>
    [Function(nameof(CreateConversation))]
    public Task<IResult> CreateConversation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Conversations)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Conversations);

    /// <summary>Reads a conversation.</summary>
    [Function(nameof(GetConversation))]
    public Task<IResult> GetConversation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Conversation)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.Conversation);

    /// <summary>Replaces the metadata of a conversation.</summary>
    [Function(nameof(UpdateConversation))]
    public Task<IResult> UpdateConversation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Conversation)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.Conversation);

    /// <summary>Deletes a conversation.</summary>
    [Function(nameof(DeleteConversation))]
    public Task<IResult> DeleteConversation(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Conversation)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.Conversation);

    /// <summary>Adds items.</summary>
    [Function(nameof(CreateConversationItems))]
    public Task<IResult> CreateConversationItems(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.ConversationItems)] HttpRequest request) =>
        api.InvokeAsync(request, "POST", Routes.ConversationItems);

    /// <summary>Lists the items.</summary>
    [Function(nameof(ListConversationItems))]
    public Task<IResult> ListConversationItems(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ConversationItems)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ConversationItems);

    /// <summary>Reads an item.</summary>
    [Function(nameof(GetConversationItem))]
    public Task<IResult> GetConversationItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.ConversationItem)] HttpRequest request) =>
        api.InvokeAsync(request, "GET", Routes.ConversationItem);

    /// <summary>Removes an item.</summary>
    [Function(nameof(DeleteConversationItem))]
    public Task<IResult> DeleteConversationItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.ConversationItem)] HttpRequest request) =>
        api.InvokeAsync(request, "DELETE", Routes.ConversationItem);
}
