using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>Every field of OpenAI's request (CreateResponse, specification of August 2026), and vLLM's <c>seed</c>.</summary>
internal static class ResponseFields
{
    private const int MinOutputTokens = 16; // OpenAI's

    public static ObjectReader<ResponseDraft> All { get; } = new(
        ("model", (ref r, ref d) => d.Request.Model = JsonScalars.ReadString(ref r) ?? ""),
        ("input", Part((ref d, json) => d.Request.Input = json, ItemSchemas.Input)),
        ("instructions", (ref r, ref d) => d.Request.Instructions = JsonScalars.ReadString(ref r)),
        ("tools", Part((ref d, json) => d.Tools = json, ResponseSchemas.Tools)),
        ("tool_choice", Part((ref d, json) => d.ToolChoice = json, ResponseSchemas.ToolChoice)),
        ("parallel_tool_calls", (ref r, ref d) => d.Request.ParallelToolCalls = JsonScalars.ReadBoolean(ref r) ?? true),
        ("text", Part((ref d, json) => d.Text = json, ResponseSchemas.Text)),
        ("reasoning", Part((ref d, json) => d.Reasoning = json, ResponseSchemas.Reasoning)),
        ("previous_response_id", (ref r, ref d) => d.Request.PreviousResponseId = JsonScalars.ReadString(ref r)),
        ("conversation", Part((ref d, json) => d.Conversation = json, ResponseSchemas.Conversation)),
        ("store", (ref r, ref d) => d.Request.Store = JsonScalars.ReadBoolean(ref r) ?? true),
        ("background", (ref r, ref d) => d.Request.Background = JsonScalars.ReadBoolean(ref r) ?? false),
        ("stream", (ref r, ref d) => d.Request.Stream = JsonScalars.ReadBoolean(ref r) ?? false),
        ("stream_options", (ref r, ref d) => d.HasStreamOptions = ResponseSchemas.StreamOptions.CheckUnlessNull(ref r)),
        ("max_output_tokens", (ref r, ref d) => d.Request.MaxOutputTokens = (int?)JsonScalars.ReadInteger(ref r, MinOutputTokens, int.MaxValue)),
        ("max_tool_calls", (ref r, ref d) => d.Request.MaxToolCalls = (int?)JsonScalars.ReadInteger(ref r, 1, int.MaxValue)),
        ("temperature", (ref r, ref d) => d.Request.Temperature = JsonScalars.ReadNumber(ref r, 0, 2)),
        ("top_p", (ref r, ref d) => d.Request.TopP = JsonScalars.ReadNumber(ref r, 0, 1)),
        ("top_logprobs", (ref r, ref d) => d.Request.TopLogprobs = (int?)JsonScalars.ReadInteger(ref r, 0, 20)),
        ("seed", (ref r, ref d) => d.Request.Seed = JsonScalars.ReadInteger(ref r, long.MinValue, long.MaxValue)),
        ("truncation", Part((ref d, json) => d.Request.Truncation = json?.GetString(), ResponseSchemas.Truncation)),
        ("include", Part((ref d, json) => d.Include = json, ResponseSchemas.Include)),
        ("metadata", Part((ref d, json) => d.Request.Metadata = json, PlainSchemas.Metadata)),
        ("user", (ref r, ref d) => d.Request.User = JsonScalars.ReadString(ref r)),
        ("safety_identifier", Part((ref d, json) => d.Request.SafetyIdentifier = json?.GetString(), PlainSchemas.SafetyIdentifier)),
        ("prompt_cache_key", (ref r, ref d) => d.Request.PromptCacheKey = JsonScalars.ReadString(ref r)),
        ("prompt_cache_retention", Part((ref d, json) => d.Request.PromptCacheRetention = json?.GetString(), PlainSchemas.PromptCacheRetention)),
        ("service_tier", Part((ref d, json) => d.Request.ServiceTier = json?.GetString(), PlainSchemas.ServiceTier)),
        ("prompt", (ref r, ref d) => d.HasPrompt = ValueSchema.AnyObject.CheckUnlessNull(ref r)),
        ("context_management", (ref r, ref _) => ResponseSchemas.ContextManagement.CheckUnlessNull(ref r)));

    private delegate void Setter(ref ResponseDraft draft, JsonElement? json);

    // The value is null if the field is.
    private static FieldReader<ResponseDraft> Part(Setter set, ValueSchema schema) =>
        (ref reader, ref draft) => set(ref draft, JsonPart.ReadUnlessNull(ref reader, draft.Body, schema));
}
