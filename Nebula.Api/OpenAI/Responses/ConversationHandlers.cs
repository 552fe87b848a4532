using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Api.Management.Requests;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Api.OpenAI.Responses.Storage;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>The routes under <c>/v1/conversations</c>.</summary>
public static class ConversationHandlers
{
    private const string NotFound = "There is no conversation with the id";
    private const string ItemNotFound = "There is no item with the id";

    /// <summary><c>POST /v1/conversations</c>; the body may be left out.</summary>
    public static async Task<IResult> Create(HttpContext http, ConversationStore conversations)
    {
        var change = BodyReader.ReadOptional<ConversationDraft, ConversationChange>(await RequestBody.ReadAsync(http));
        var keyId = Caller.GetKey(http).Id;
        var created = await conversations.CreateAsync(keyId, change.Metadata ?? []);
        if (change.Items is { Count: > 0 } items)
            await conversations.AddAsync(keyId, created.Id, items);
        return CreateResult(created);
    }

    /// <summary><c>GET /v1/conversations/{id}</c>.</summary>
    public static async Task<IResult> Get(HttpContext http, ConversationStore conversations) =>
        CreateResult(await conversations.GetAsync(Caller.GetKey(http).Id, ReadId(http), http.RequestAborted));

    /// <summary><c>POST /v1/conversations/{id}</c>: replaces the metadata.</summary>
    public static async Task<IResult> Update(HttpContext http, ConversationStore conversations)
    {
        var id = ReadId(http);
        var change = BodyReader.Read<ConversationDraft, ConversationChange>(await RequestBody.ReadAsync(http));
        return CreateResult(await conversations.UpdateAsync(Caller.GetKey(http).Id, id, change.Metadata ?? []));
    }

    /// <summary><c>DELETE /v1/conversations/{id}</c>, with its items.</summary>
    public static async Task<IResult> Delete(HttpContext http, ConversationStore conversations)
    {
        var id = ReadId(http);
        await conversations.DeleteAsync(Caller.GetKey(http).Id, id);
        return JsonNodes.CreateResult(new JsonObject { ["id"] = id, ["object"] = "conversation.deleted", ["deleted"] = true });
    }

    /// <summary><c>POST /v1/conversations/{id}/items</c>: adds up to 20 items.</summary>
    public static async Task<IResult> AddItems(HttpContext http, ConversationStore conversations)
    {
        var id = ReadId(http);
        var change = BodyReader.Read<ConversationDraft, ConversationChange>(await RequestBody.ReadAsync(http));
        var added = await conversations.AddAsync(Caller.GetKey(http).Id, id, change.Items ?? throw FieldErrors.Missing("items"));
        return JsonNodes.CreateList(added, hasMore: false);
    }

    /// <summary><c>GET /v1/conversations/{id}/items</c>: a page of the items.</summary>
    public static async Task<IResult> ListItems(HttpContext http, ConversationStore conversations)
    {
        var page = new QueryFields(http.Request.Query).Page();
        return JsonNodes.CreatePage(await conversations.ListAsync(Caller.GetKey(http).Id, ReadId(http), http.RequestAborted), page);
    }

    /// <summary><c>GET /v1/conversations/{id}/items/{item}</c>.</summary>
    public static async Task<IResult> GetItem(HttpContext http, ConversationStore conversations) =>
        JsonNodes.CreateResult(await conversations.GetItemAsync(Caller.GetKey(http).Id, ReadId(http), ReadItemId(http), http.RequestAborted));

    /// <summary><c>DELETE /v1/conversations/{id}/items/{item}</c>; answers with the conversation.</summary>
    public static async Task<IResult> DeleteItem(HttpContext http, ConversationStore conversations)
    {
        var (keyId, id) = (Caller.GetKey(http).Id, ReadId(http));
        await conversations.DeleteItemAsync(keyId, id, ReadItemId(http));
        return CreateResult(await conversations.GetAsync(keyId, id, http.RequestAborted));
    }

    private static string ReadId(HttpContext http) => RouteIds.Read(http, "id", NotFound);

    private static string ReadItemId(HttpContext http) => RouteIds.Read(http, "item", ItemNotFound);

    private static IResult CreateResult(StoredConversation conversation) => JsonNodes.CreateResult(new JsonObject
    {
        ["id"] = conversation.Id, ["object"] = "conversation", ["created_at"] = conversation.CreatedAt, ["metadata"] = conversation.Metadata.DeepClone(),
    });
}
