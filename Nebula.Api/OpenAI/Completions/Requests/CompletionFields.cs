using System.IO.Hashing;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Api.Vllm;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>Every field of OpenAI's request (CreateCompletionRequest), and those of vLLM's that Nebula honours.</summary>
internal static class CompletionFields
{
    private const int MaxTop = 5;

    private static readonly LogitBiasSchema LogitBias = new();

    private static readonly ObjectReader<CompletionDraft> StreamOptions = new(
        ("include_usage", static (ref r, ref d) => d.Request.IncludeUsage = JsonScalars.ReadBoolean(ref r) ?? false),
        ("include_obfuscation", static (ref r, ref _) => JsonScalars.ReadBoolean(ref r)));

    public static ObjectReader<CompletionDraft> All { get; } = new(
    [
        ("model", static (ref r, ref d) => d.Request.Model = JsonScalars.ReadString(ref r) ?? ""),
        ("prompt", CompletionPromptReader.Read),
        ("suffix", static (ref r, ref d) => d.Request.Suffix = JsonScalars.ReadString(ref r)),
        ("max_tokens", static (ref r, ref d) => d.Request.MaxTokens = (int?)JsonScalars.ReadInteger(ref r, 0, int.MaxValue) ?? CompletionRequest.DefaultMaxTokens),
        ("min_tokens", static (ref r, ref d) => d.Request.MinTokens = (int?)JsonScalars.ReadInteger(ref r, 0, int.MaxValue) ?? 0),
        ("ignore_eos", static (ref r, ref d) => d.Request.IgnoreEos = JsonScalars.ReadBoolean(ref r) ?? false),
        ("n", static (ref r, ref d) => d.Request.N = (int?)JsonScalars.ReadInteger(ref r, 1, 128) ?? 1),
        ("best_of", static (ref r, ref d) => d.BestOf = (int?)JsonScalars.ReadInteger(ref r, 1, 20)),
        ("echo", static (ref r, ref d) => d.Request.Echo = JsonScalars.ReadBoolean(ref r) ?? false),
        ("logprobs", static (ref r, ref d) => d.Request.Logprobs = (int?)JsonScalars.ReadInteger(ref r, 0, MaxTop)),
        ("stop", static (ref r, ref d) => d.Request.Stop = StopReader.Read(ref r)),
        ("seed", static (ref r, ref d) => d.Request.Seed = JsonScalars.ReadInteger(ref r, long.MinValue, long.MaxValue)),
        ("stream", static (ref r, ref d) => d.Request.Stream = JsonScalars.ReadBoolean(ref r) ?? false),
        ("stream_options", ReadStreamOptions),
        ("temperature", static (ref r, ref d) => d.Request.Sampling = d.Request.Sampling with { Temperature = JsonScalars.ReadNumber(ref r, 0, 2) }),
        ("top_p", static (ref r, ref d) => d.TopP = JsonScalars.ReadNumber(ref r, 0, 1) ?? 1),
        ("presence_penalty", static (ref r, ref d) => d.Request.Sampling = d.Request.Sampling with { PresencePenalty = JsonScalars.ReadNumber(ref r, -2, 2) ?? 0 }),
        ("frequency_penalty", static (ref r, ref d) => d.Request.Sampling = d.Request.Sampling with { FrequencyPenalty = JsonScalars.ReadNumber(ref r, -2, 2) ?? 0 }),
        ("logit_bias", ReadLogitBias),
        ("user", static (ref r, ref _) => JsonScalars.ReadString(ref r)),
        .. VllmFields.Create<CompletionDraft>(),
    ]);

    private static void ReadStreamOptions(ref Utf8JsonReader reader, ref CompletionDraft draft)
    {
        draft.HasStreamOptions = reader.TokenType != JsonTokenType.Null;
        draft.Request.IncludeUsage = false;
        if (draft.HasStreamOptions)
            StreamOptions.Read(ref reader, ref draft);
    }

    private static void ReadLogitBias(ref Utf8JsonReader reader, ref CompletionDraft draft)
    {
        var start = (int)reader.TokenStartIndex;
        var isThere = LogitBias.CheckUnlessNull(ref reader);
        var json = isThere ? draft.Body[start..(int)reader.BytesConsumed] : default;
        draft.LogitBiasHash = isThere ? XxHash3.HashToUInt64(json) : 0;
        draft.Request.Sampling = draft.Request.Sampling with { LogitBias = isThere ? LogitBiasSchema.Read(json) : null };
    }
}
