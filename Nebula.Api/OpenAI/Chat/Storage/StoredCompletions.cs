using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Api.Management.Requests;
using Nebula.Api.OpenAI.Responses;
using Nebula.Api.OpenAI.Responses.Requests;

namespace Nebula.Api.OpenAI.Chat.Storage;

/// <summary>The routes of stored chat completions.</summary>
public static class StoredCompletions
{
    private const string NotFound = "There is no completion with the id";
    private const string MetadataStart = "metadata[";

    /// <summary><c>GET /v1/chat/completions</c>: a page, oldest first by default, of a model or with metadata (<c>metadata[key]=value</c>).</summary>
    public static async Task<IResult> List(HttpContext http, CompletionStore completions)
    {
        var query = new QueryFields(http.Request.Query);
        var page = query.Page() with { Ascending = query.Choice<ListOrder>("order") != ListOrder.Desc };
        var model = query.Text("model");
        var metadata = http.Request.Query.Where(static field => field.Key.StartsWith(MetadataStart, StringComparison.Ordinal) && field.Key.EndsWith(']'))
            .Select(static field => (Name: field.Key[MetadataStart.Length..^1], Value: field.Value.ToString())).ToList();
        var found = new List<JsonObject>();
        await foreach (var stored in completions.ListAsync(Caller.GetKey(http).Id, http.RequestAborted))
        {
            if ((model is null || (string?)stored.Completion["model"] == model)
                && metadata.TrueForAll(pair => (string?)stored.Completion["metadata"]![pair.Name] == pair.Value))
            {
                found.Add(stored.Completion);
            }
        }

        return JsonNodes.CreatePage(found, page);
    }

    /// <summary><c>GET /v1/chat/completions/{id}</c>.</summary>
    public static async Task<IResult> Get(HttpContext http, CompletionStore completions) =>
        JsonNodes.CreateResult((await completions.GetAsync(Caller.GetKey(http).Id, ReadId(http), http.RequestAborted)).Completion);

    /// <summary><c>POST /v1/chat/completions/{id}</c>: replaces the metadata.</summary>
    public static async Task<IResult> Update(HttpContext http, CompletionStore completions)
    {
        var id = ReadId(http);
        var change = BodyReader.Read<ConversationDraft, ConversationChange>(await RequestBody.ReadAsync(http));
        return JsonNodes.CreateResult((await completions.UpdateAsync(Caller.GetKey(http).Id, id, change.Metadata ?? [])).Completion);
    }

    /// <summary><c>DELETE /v1/chat/completions/{id}</c>.</summary>
    public static async Task<IResult> Delete(HttpContext http, CompletionStore completions)
    {
        var id = ReadId(http);
        await completions.DeleteAsync(Caller.GetKey(http).Id, id);
        return JsonNodes.CreateResult(new JsonObject { ["object"] = "chat.completion.deleted", ["id"] = id, ["deleted"] = true });
    }

    /// <summary><c>GET /v1/chat/completions/{id}/messages</c>: the messages of the request, oldest first by default.</summary>
    public static async Task<IResult> ListMessages(HttpContext http, CompletionStore completions)
    {
        var query = new QueryFields(http.Request.Query);
        var page = query.Page() with { Ascending = query.Choice<ListOrder>("order") != ListOrder.Desc };
        return JsonNodes.CreatePage((await completions.GetAsync(Caller.GetKey(http).Id, ReadId(http), http.RequestAborted)).Messages, page);
    }

    // A client whose base URL ends with /chat/completions asks for /v1/chat/completions/models.
    private static string ReadId(HttpContext http)
    {
        var id = RouteIds.Read(http, "id", NotFound);
        return BaseUrlHint.IsResource(id) ? throw Fallback.CreateUnknownUrl(http, isBaseUrlWrong: true).ToException() : id;
    }
}
