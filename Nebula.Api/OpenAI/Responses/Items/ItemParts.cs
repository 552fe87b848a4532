using System.Text.Json.Nodes;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Responses.Items;

/// <summary>The parts of an item's content that has more than text.</summary>
internal static class ItemParts
{
    /// <summary>The parts, in their order.</summary>
    /// <param name="content">A text or an array of parts; null for none.</param>
    /// <returns>Null if they are text only.</returns>
    public static IReadOnlyList<PromptPart>? Create(JsonNode? content) =>
        content is JsonArray parts && parts.Any(static part => (string?)part!["type"] is "input_image" or "input_file")
            ? [.. parts.Select(static part => Create(part!.AsObject()))]
            : null;

    private static PromptPart Create(JsonObject part) => (string?)part["type"] switch
    {
        "input_image" => (string?)part["image_url"] is { } url
            ? new PromptPart(PromptPartKind.Image, url) { Detail = (string?)part["detail"] }
            : new PromptPart(PromptPartKind.Untranslated, "an image by its file's id"),
        "input_file" => (string?)part["file_data"] is { } data ? new PromptPart(PromptPartKind.FileData, data) { FileName = (string?)part["filename"] }
            : (string?)part["file_id"] is { } id ? new PromptPart(PromptPartKind.FileId, id)
            : new PromptPart(PromptPartKind.Untranslated, "a file by its address"),
        _ => new PromptPart(PromptPartKind.Text, (string?)part["text"] ?? (string?)part["refusal"] ?? ""),
    };
}
