using System.Buffers;
using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Azure;

/// <summary>
/// Writes the results of Azure's content filters: every category is safe, unless the prompt was refused. The shapes are those of Azure OpenAI's
/// specification (<c>contentFilterResults</c>, version 2024-10-21).
/// </summary>
internal static class ContentFilterJson
{
    private const string Safe = """{"hate":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}""";

    /// <summary>The member of a choice.</summary>
    public static byte[] ChoiceResults { get; } = [.. ",\"content_filter_results\":"u8, .. System.Text.Encoding.ASCII.GetBytes(Safe)];

    /// <summary>The member of a choice's chunk that has no text.</summary>
    public static byte[] NoResults { get; } = [.. ",\"content_filter_results\":{}"u8];

    /// <summary>The member of a whole answer, or of a stream's first chunk.</summary>
    public static byte[] PromptResults { get; } =
        [.. ",\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":"u8, .. System.Text.Encoding.ASCII.GetBytes(Safe), .. "}]"u8];

    // Field by field as Azure sends it: the chunk has neither id nor model.
    private static readonly byte[] FirstChunk =
        [.. "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\""u8, .. PromptResults, .. "}\n\n"u8];

    /// <summary>Appends the first chunk of a stream, which has the results of the prompt and no choice.</summary>
    public static void WriteFirstChunk(IBufferWriter<byte> target) => JsonBytes.Raw(target, FirstChunk);

    /// <summary>Writes the member <c>innererror</c> of a refused prompt's error.</summary>
    public static void WriteInnerError(Utf8JsonWriter json)
    {
        json.WriteNumber("status", 400);
        json.WriteStartObject("innererror");
        json.WriteString("code", "ResponsibleAIPolicyViolation");
        json.WriteStartObject("content_filter_result");
        foreach (var category in (ReadOnlySpan<string>)["hate", "self_harm", "sexual", "violence"])
        {
            var isFiltered = category == "violence";
            json.WriteStartObject(category);
            json.WriteBoolean("filtered", isFiltered);
            json.WriteString("severity", isFiltered ? "high" : "safe");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
