using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.Vllm;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Every field of OpenAI's request (CreateChatCompletionRequest, specification of August 2026), and those of vLLM's that Nebula honours.
/// </summary>
internal static class ChatFields
{
    public static ObjectReader<ChatDraft> All { get; } = new(
    [
        ("model", ReadModel),
        ("messages", ReadMessages),
        ("stream", (ref r, ref d) => d.Request.Stream = JsonScalars.ReadBoolean(ref r) ?? false),
        ("stream_options", StreamOptionsReader.Read),
        ("max_completion_tokens", (ref r, ref d) => d.Request.MaxTokens = (int?)JsonScalars.ReadInteger(ref r, 1, int.MaxValue)),
        ("max_tokens", (ref r, ref d) => d.OldMaxTokens = (int?)JsonScalars.ReadInteger(ref r, 1, int.MaxValue)),
        ("min_tokens", (ref r, ref d) => d.Request.MinTokens = (int?)JsonScalars.ReadInteger(ref r, 0, int.MaxValue) ?? 0),
        ("ignore_eos", (ref r, ref d) => d.Request.IgnoreEos = JsonScalars.ReadBoolean(ref r) ?? false),
        ("n", (ref r, ref d) => d.Request.N = (int?)JsonScalars.ReadInteger(ref r, 1, 128) ?? 1),
        ("stop", (ref r, ref d) => d.Request.Stop = StopReader.Read(ref r)),
        ("seed", (ref r, ref d) => d.Request.Seed = JsonScalars.ReadInteger(ref r, long.MinValue, long.MaxValue)),
        ("logprobs", (ref r, ref d) => d.Request.Logprobs = JsonScalars.ReadBoolean(ref r) ?? false),
        ("top_logprobs", ReadTopLogprobs),
        ("temperature", ChatParameters.Number(0, 0, 2, (ref d, value) => d.Sampling = d.Sampling with { Temperature = value })),
        ("top_p", ChatParameters.Number(1, 0, 1)),
        ("presence_penalty", ChatParameters.Number(2, -2, 2, (ref d, value) => d.Sampling = d.Sampling with { PresencePenalty = value ?? 0 })),
        ("frequency_penalty", ChatParameters.Number(3, -2, 2, (ref d, value) => d.Sampling = d.Sampling with { FrequencyPenalty = value ?? 0 })),
        ("logit_bias", ChatParameters.WithSchema(4, new LogitBiasSchema(), (ref d, range) => d.LogitBias = range)),
        ("response_format", ChatParameters.WithSchema(5, PlainSchemas.ResponseFormat, (ref d, range) => d.ResponseFormat = range)),
        ("tools", ChatParameters.WithSchema(6, ToolSchemas.Tools, (ref d, range) => d.Tools = range)),
        ("tool_choice", ChatParameters.WithSchema(7, ToolSchemas.ToolChoice, (ref d, range) => d.ToolChoice = range)),
        ("parallel_tool_calls", ChatParameters.WithSchema(8, ValueSchema.Boolean, (ref d, range) => d.Request.ParallelToolCalls = !d.Body[range].SequenceEqual("false"u8))),
        ("functions", ChatParameters.WithSchema(9, ToolSchemas.Functions, (ref d, range) => d.Functions = range)),
        ("function_call", ChatParameters.WithSchema(10, ToolSchemas.FunctionCall, (ref d, range) => d.FunctionCall = range)),
        ("reasoning_effort", ChatParameters.WithSchema(11, PlainSchemas.ReasoningEffort, (ref d, range) => d.ReasoningEffort = range)),
        ("include_reasoning", (ref r, ref d) => d.Request.IncludeReasoning = JsonScalars.ReadBoolean(ref r) ?? true),
        ("structured_outputs", ChatParameters.WithSchema(14, PlainSchemas.StructuredOutputs, (ref d, range) => d.StructuredOutputs = range)),
        ("verbosity", ChatParameters.WithSchema(12, PlainSchemas.Verbosity)),
        ("modalities", ChatParameters.WithSchema(13, PlainSchemas.Modalities, (ref d, range) => d.WantsAudio = d.Body[range].IndexOf("\"audio\""u8) >= 0)),
        ("audio", Checked(ValueSchema.AnyObject)),
        ("metadata", (ref r, ref d) => d.Metadata = JsonPart.ReadUnlessNull(ref r, d.Body, PlainSchemas.Metadata)),
        ("moderation", Checked(ValueSchema.AnyObject)),
        ("prediction", PredictionReader.Read),
        ("prompt_cache_key", Checked(ValueSchema.String)),
        ("prompt_cache_options", Checked(ValueSchema.AnyObject)),
        ("prompt_cache_retention", Checked(PlainSchemas.PromptCacheRetention)),
        ("safety_identifier", Checked(PlainSchemas.SafetyIdentifier)),
        ("service_tier", Checked(PlainSchemas.ServiceTier)),
        ("store", (ref r, ref d) => d.Store = JsonScalars.ReadBoolean(ref r) ?? false),
        ("user", Checked(ValueSchema.String)),
        ("web_search_options", Checked(ValueSchema.AnyObject)),
        ("echo", (ref r, ref d) => d.Request.Echo = JsonScalars.ReadBoolean(ref r) ?? false),
        ("add_generation_prompt", ChatParameters.WithSchema(16, ValueSchema.Boolean, (ref d, range) => d.Request.AddsReplyStart = !d.Body[range].SequenceEqual("false"u8))),
        ("continue_final_message", ChatParameters.WithSchema(17, ValueSchema.Boolean, (ref d, range) => d.Request.ContinuesLastMessage = d.Body[range].SequenceEqual("true"u8))),
        ("chat_template_kwargs", ChatTemplateReader.Read),
        ("chat_template", (ref r, ref d) => d.HasTemplate = JsonScalars.ReadString(ref r) is not null),
        ("documents", Checked(new ArraySchema(ValueSchema.AnyObject))),
        ("mm_processor_kwargs", Checked(ValueSchema.AnyObject)),
        .. VllmFields.Create<ChatDraft>(),
    ]);

    private static FieldReader<ChatDraft> Checked(ValueSchema schema) => (ref reader, ref _) => schema.CheckUnlessNull(ref reader);

    private static void ReadMessages(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        var start = (int)reader.TokenStartIndex;
        MessagesReader.Read(ref reader, ref draft);
        draft.Messages = start..(int)reader.BytesConsumed;
    }

    private static void ReadModel(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        draft.Request.Model = JsonScalars.ReadString(ref reader) ?? "";
        if (draft.Request.Model.Length > 0)
            draft.ModelHash = JsonText.Hash(ref reader);
    }

    private static void ReadTopLogprobs(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        var value = JsonScalars.ReadInteger(ref reader, 0, 20);
        draft.HasTopLogprobs = value is not null;
        draft.Request.TopLogprobs = (int?)value ?? 0;
    }
}
