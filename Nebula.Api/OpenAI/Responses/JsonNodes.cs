using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>Answers with JSON objects that are stored as such.</summary>
internal static class JsonNodes
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an object.</summary>
    public static IResult CreateResult(JsonObject body) => new BytesResult(Encoding.UTF8.GetBytes(body.ToJsonString(Options)), "application/json");

    /// <summary>Answers with a page of objects that have ids.</summary>
    /// <param name="items">All objects, oldest first.</param>
    /// <param name="request">The page.</param>
    /// <exception cref="NebulaException">400: the page begins after an object that is not in the list.</exception>
    public static IResult CreatePage(IReadOnlyList<JsonObject> items, PageRequest request)
    {
        var page = request.Cut(request.Ascending ? items : [.. items.Reverse()], GetId);
        return CreateList(page.Data, page.HasMore);
    }

    /// <summary>Answers with objects that have ids.</summary>
    public static IResult CreateList(IReadOnlyList<JsonObject> items, bool hasMore) => CreateResult(new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. items.Select(static item => item.DeepClone())]),
        ["first_id"] = items.Count > 0 ? GetId(items[0]) : null,
        ["last_id"] = items.Count > 0 ? GetId(items[^1]) : null,
        ["has_more"] = hasMore,
    });

    private static string GetId(JsonObject item) => (string)item["id"]!;
}
