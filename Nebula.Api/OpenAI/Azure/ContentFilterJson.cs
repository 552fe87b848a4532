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

    /// <summary>Appends the member of a whole answer, or of a stream's first chunk.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="prompts">How many prompts the request has.</param>
    public static void WritePromptResults(IBufferWriter<byte> target, int prompts)
    {
        JsonBytes.Raw(target, ",\"prompt_filter_results\":["u8);
        for (var i = 0; i < prompts; i++)
        {
            JsonBytes.Raw(target, i > 0 ? ",{\"prompt_index\":"u8 : "{\"prompt_index\":"u8);
            JsonBytes.Number(target, i);
            JsonBytes.Raw(target, ChoiceResults);
            JsonBytes.Raw(target, "}"u8);
        }

        JsonBytes.Raw(target, "]"u8);
    }

    /// <summary>Appends the first chunk of a stream, which has the results of the prompts and no choice.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="prompts">How many prompts the request has.</param>
    public static void WriteFirstChunk(IBufferWriter<byte> target, int prompts)
    {
        // Field by field as Azure sends it: the chunk has neither id nor model.
        JsonBytes.Raw(target, "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\""u8);
        WritePromptResults(target, prompts);
        JsonBytes.Raw(target, "}\n\n"u8);
    }

    /// <summary>Writes the member <c>content_filters</c> of a response: null until it has ended, then a result of its input and one of its output.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="outputLength">Characters of the output; null if the response has not ended.</param>
    public static void WriteResponseResults(Utf8JsonWriter json, int? outputLength)
    {
        json.WritePropertyName("content_filters");
        if (outputLength is not { } length)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        WriteResponseResult(json, "prompt", 0);
        WriteResponseResult(json, "completion", length);
        json.WriteEndArray();
    }

    private static void WriteResponseResult(Utf8JsonWriter json, string source, int length)
    {
        json.WriteStartObject();
        json.WriteBoolean("blocked", false);
        json.WriteString("source_type", source);
        json.WriteStartArray("content_filter_raw");
        json.WriteEndArray();
        json.WritePropertyName("content_filter_results");
        json.WriteRawValue(Safe);
        json.WriteStartObject("content_filter_offsets");
        json.WriteNumber("start_offset", 0);
        json.WriteNumber("end_offset", length);
        json.WriteNumber("check_offset", length);
        json.WriteEndObject();
        json.WriteEndObject();
    }

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
