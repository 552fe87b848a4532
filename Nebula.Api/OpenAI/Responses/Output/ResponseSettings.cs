using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>Writes the settings of a request as its response repeats them.</summary>
internal static class ResponseSettings
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The members of a JSON object, without its braces.</summary>
    public static string Write(ResponseRequest request)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            WriteMembers(json, request);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan[1..^1]);
    }

    private static void WriteMembers(Utf8JsonWriter json, ResponseRequest request)
    {
        json.WriteString("instructions", request.Instructions);
        WriteNumber(json, "max_output_tokens", request.MaxOutputTokens);
        WriteNumber(json, "max_tool_calls", request.MaxToolCalls);
        json.WriteBoolean("parallel_tool_calls", request.ParallelToolCalls);
        json.WriteString("previous_response_id", request.PreviousResponseId);
        json.WriteString("prompt_cache_key", request.PromptCacheKey);
        json.WriteString("prompt_cache_retention", request.PromptCacheRetention);
        json.WriteStartObject("reasoning");
        json.WriteString("effort", request.ReasoningEffort);
        json.WriteString("summary", request.ReasoningSummary);
        json.WriteEndObject();
        json.WriteString("safety_identifier", request.SafetyIdentifier);
        json.WriteString("service_tier", "default");
        json.WriteBoolean("store", request.Store);
        json.WriteNumber("temperature", request.Temperature ?? 1);
        WriteText(json, request);
        json.WritePropertyName("tool_choice");
        if (request.ToolChoiceJson is { } choice)
            choice.WriteTo(json);
        else
            json.WriteStringValue("auto");
        WriteTools(json, request);
        json.WriteNumber("top_logprobs", request.TopLogprobs ?? 0);
        json.WriteNumber("top_p", request.TopP ?? 1);
        json.WriteString("truncation", request.Truncation ?? "disabled");
        json.WriteString("user", request.User);
        if (request.ConversationId is { } conversation)
        {
            json.WriteStartObject("conversation");
            json.WriteString("id", conversation);
            json.WriteEndObject();
        }

        json.WritePropertyName("metadata");
        if (request.Metadata is { } metadata)
            metadata.WriteTo(json);
        else
            json.WriteRawValue("{}");
    }

    private static void WriteText(Utf8JsonWriter json, ResponseRequest request)
    {
        json.WriteStartObject("text");
        json.WritePropertyName("format");
        if (request.TextJson is { } text && text.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Object)
            format.WriteTo(json);
        else
            json.WriteRawValue("{\"type\":\"text\"}");
        json.WriteString("verbosity", request.Verbosity ?? "medium");
        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, ResponseRequest request)
    {
        json.WriteStartArray("tools");
        for (var i = 0; i < request.Tools.Count; i++)
        {
            var declared = request.ToolsJson!.Value[i];
            if (request.Tools[i].IsCustom)
                declared.WriteTo(json);
            else
                WriteFunction(json, request.Tools[i], declared);
        }

        json.WriteEndArray();
    }

    // WriteTo drops the line breaks of the client's JSON, which would split an event.
    private static void WriteFunction(Utf8JsonWriter json, ToolDefinition tool, JsonElement declared)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteString("name", tool.Name);
        json.WriteString("description", tool.Description);
        json.WritePropertyName("parameters");
        if (declared.TryGetProperty("parameters", out var parameters))
            parameters.WriteTo(json);
        else
            json.WriteNullValue();
        json.WriteBoolean("strict", tool.IsStrict);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
