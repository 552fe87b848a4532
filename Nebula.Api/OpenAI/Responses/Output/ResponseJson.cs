using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Azure;
using Nebula.Api.OpenAI.Chat;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Api.OpenAI.Responses.Output;

/// <summary>Writes responses and their items as OpenAI shapes them.</summary>
internal static class ResponseJson
{
    /// <summary>The status of what runs.</summary>
    public const string InProgress = "in_progress";

    /// <summary>The status of what has not begun.</summary>
    public const string Queued = "queued";

    /// <summary>The status of what is whole.</summary>
    public const string Completed = "completed";

    /// <summary>The status of what is truncated.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The status of what failed.</summary>
    public const string Failed = "failed";

    /// <summary>The status of what was cancelled.</summary>
    public const string Cancelled = "cancelled";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends a response.</summary>
    /// <param name="target">Where to append.</param>
    /// <param name="head">What was known of it first.</param>
    /// <param name="items">Its output so far.</param>
    /// <param name="status">Its status, if it has no end.</param>
    /// <param name="end">How it ended; null if it has not.</param>
    public static void Write(IBufferWriter<byte> target, ResponseHead head, IReadOnlyList<ResponseItem> items, string status, ResponseEnd? end)
    {
        using var json = new Utf8JsonWriter(target, Options);
        json.WriteStartObject();
        json.WriteString("id", head.Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", head.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("status", end?.Status ?? status);
        json.WriteBoolean("background", head.Background);
        json.WritePropertyName("completed_at");
        if (end is { Status: Completed })
            json.WriteNumberValue(end.At.ToUnixTimeSeconds());
        else
            json.WriteNullValue();
        WriteError(json, end);
        json.WriteNull("access_programs");
        json.WriteString("model", head.Model);
        json.WriteStartArray("output");
        for (var i = 0; i < items.Count; i++)
            WriteItem(json, head, items[i], i, GetItemStatus(end, i == items.Count - 1));
        json.WriteEndArray();
        WriteUsage(json, end);
        if (head.IsAzure)
            ContentFilterJson.WriteResponseResults(json, end is null ? null : items.Sum(static item => item.Kind == DeltaKind.Text ? item.Text.Length : 0));
        json.Flush();
        JsonBytes.Raw(target, ","u8);
        target.Write(Encoding.UTF8.GetBytes(head.Settings));
        JsonBytes.Raw(target, "}"u8);
    }

    /// <summary>The status of an item of a response that has ended.</summary>
    public static string GetItemStatus(ResponseEnd? end, bool isLast) => isLast && end is { Status: not Completed } ? Incomplete : Completed;

    /// <summary>Appends an item.</summary>
    public static void WriteItem(Utf8JsonWriter json, ResponseHead head, ResponseItem item, int index, string status)
    {
        var isEmpty = status == InProgress;
        json.WriteStartObject();
        json.WriteString("id", ItemIds.CreateOutput(head.Id, item.Type, index));
        json.WriteString("type", item.Type);
        switch (item.Kind)
        {
            case DeltaKind.Reasoning:
                WriteParts(json, "summary", head.HasSummary && !isEmpty ? item : null, "summary_text");
                if (!head.HasSummary)
                    WriteParts(json, "content", isEmpty ? null : item, "reasoning_text");
                json.WriteString("status", status);
                break;
            case DeltaKind.ToolCall:
                json.WriteString("status", status);
                json.WriteString(item.Call!.IsCustom ? "input" : "arguments", isEmpty ? "" : item.Text);
                json.WriteString("call_id", item.Call.Id);
                json.WriteString("name", item.Call.Name);
                break;
            default:
                json.WriteString("status", status);
                json.WriteString("role", "assistant");
                json.WriteStartArray("content");
                if (!isEmpty)
                    WritePart(json, item, isEmpty: false);
                json.WriteEndArray();
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Appends the part of a message, or of reasoning that is not summarized.</summary>
    public static void WritePart(Utf8JsonWriter json, ResponseItem item, bool isEmpty)
    {
        var text = isEmpty ? "" : item.Text;
        json.WriteStartObject();
        switch (item.Kind)
        {
            case DeltaKind.Reasoning:
                json.WriteString("type", "reasoning_text");
                json.WriteString("text", text);
                break;
            case DeltaKind.Refusal:
                json.WriteString("type", "refusal");
                json.WriteString("refusal", text);
                break;
            default:
                json.WriteString("type", "output_text");
                json.WriteStartArray("annotations");
                json.WriteEndArray();
                WriteLogprobs(json, isEmpty ? null : item, hasBytes: true);
                json.WriteString("text", text);
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Appends the part of a summary.</summary>
    public static void WriteSummary(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "summary_text");
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    /// <summary>Appends the log probabilities of an item; none for null.</summary>
    /// <param name="json">Where to append.</param>
    /// <param name="item">The item.</param>
    /// <param name="hasBytes">Whether the tokens have <c>bytes</c>, as those of a part have.</param>
    public static void WriteLogprobs(Utf8JsonWriter json, ResponseItem? item, bool hasBytes)
    {
        json.WriteStartArray("logprobs");
        foreach (var logprob in item?.Logprobs ?? [])
            LogprobsJson.WriteToken(json, logprob, hasBytes);
        json.WriteEndArray();
    }

    /// <summary>A writer for the parts of a response.</summary>
    public static Utf8JsonWriter NewWriter(IBufferWriter<byte> target) => new(target, Options);

    private static void WriteParts(Utf8JsonWriter json, string name, ResponseItem? item, string type)
    {
        json.WriteStartArray(name);
        if (item is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("text", item.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, ResponseEnd? end)
    {
        json.WritePropertyName("error");
        if (end?.Error is { } error)
        {
            json.WriteStartObject();
            json.WriteString("code", end.ErrorCode);
            json.WriteString("message", error);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNullValue();
        }

        json.WritePropertyName("incomplete_details");
        if (end is { Status: Incomplete })
            json.WriteRawValue(end.IsFiltered ? "{\"reason\":\"content_filter\"}" : "{\"reason\":\"max_output_tokens\"}");
        else
            json.WriteNullValue();
    }

    private static void WriteUsage(Utf8JsonWriter json, ResponseEnd? end)
    {
        json.WritePropertyName("usage");
        if (end is not { Status: Completed or Incomplete })
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("input_tokens", end.InputTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", end.CachedTokens);
        json.WriteNumber("cache_write_tokens", 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", end.OutputTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", end.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", end.InputTokens + end.OutputTokens);
        json.WriteEndObject();
    }
}
