using System.Text.Json;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Domain.Scripts.Reading;

/// <summary>Reads what a rule answers.</summary>
internal static class ResponseReader
{
    private const string NoEffect = "Nebula writes its own; it has no effect.";

    // What AIMock answers for other products.
    private static readonly string[] OtherKinds = ["image", "images", "audio", "transcription", "video", "json"];

    private static readonly string[] GeneratedMembers =
    [
        "content", "toolCalls", "blocks", "reasoning", "refusal", "finishReason", "usage", "id", "logprobs", "reasoningSignature", "redactedThinking", "webSearches", "created", "model",
        "systemFingerprint", "role", "provider", "nativeFinishReason",
    ];

    /// <summary>Reads it; null if it is wrong, or if Nebula cannot answer so.</summary>
    public static ScriptResponse? Read(ScriptObject response)
    {
        foreach (var other in OtherKinds)
        {
            if (!response.Has(other))
                continue;
            response.Report.Warn(response.At(other), $"Nebula does not answer with '{other}'; the rule never matches.");
            return null;
        }

        if (response.Has("error"))
            return ErrorReader.Read(response);
        if (response.Has("embedding"))
            return ReadEmbedding(response);
        response.CheckNames(GeneratedMembers);
        response.WarnOf(
            ("reasoningSignature", NoEffect), ("redactedThinking", NoEffect), ("webSearches", "Nebula does not support it; it has no effect."), ("created", NoEffect), ("model", NoEffect),
            ("systemFingerprint", NoEffect), ("provider", NoEffect), ("nativeFinishReason", NoEffect));
        if (response.ReadText("role") is { } role && role != "assistant")
            response.Report.Warn(response.At("role"), NoEffect);
        var parts = PartReader.Read(response);
        if (parts is null)
        {
            if (!response.Has("content") && !response.Has("toolCalls") && !response.Has("blocks") && !response.Has("refusal"))
                response.Report.Mistake(response.Path, "It must have one of content, toolCalls, blocks, refusal, error or embedding.");
            return null;
        }

        var (input, output) = ReadUsage(response);
        return new ScriptResponse
        {
            Parts = parts,
            FinishReason = response.ReadChoice("finishReason", FinishReasons.Stop, FinishReasons.Length, FinishReasons.ToolCalls, FinishReasons.ContentFilter, "function_call"),
            Id = response.ReadText("id") is { } id && IsId(response, id) ? id : null,
            InputTokens = input,
            OutputTokens = output,
            Logprobs = LogprobsReader.Read(response, parts),
        };
    }

    private static bool IsId(ScriptObject response, string id)
    {
        if (id.Length <= 200 && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':'))
            return true;
        response.Mistake("id", "It must have at most 200 characters of A-Z a-z 0-9 . _ - :.");
        return false;
    }

    private static ScriptResponse? ReadEmbedding(ScriptObject response)
    {
        response.CheckNames(["embedding", "usage"]);
        var vector = new List<float>();
        foreach (var (value, path) in response.ReadItems("embedding") ?? [])
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var component) && float.IsFinite(component))
                vector.Add(component);
            else
                response.Report.Mistake(path, "It must be a number.");
        }

        if (vector.Count == 0)
            response.Mistake("embedding", "It must have at least one number.");
        return new ScriptResponse { Embedding = vector, InputTokens = ReadUsage(response).Input };
    }

    // AIMock takes the names of OpenAI, of Anthropic and of Google.
    private static (long? Input, long? Output) ReadUsage(ScriptObject response)
    {
        if (response.ReadObject("usage") is not { } usage)
            return default;
        var input = usage.ReadInteger("prompt_tokens", 0) ?? usage.ReadInteger("input_tokens", 0) ?? usage.ReadInteger("promptTokenCount", 0);
        var output = usage.ReadInteger("completion_tokens", 0) ?? usage.ReadInteger("output_tokens", 0) ?? usage.ReadInteger("candidatesTokenCount", 0);
        string[] counts = ["prompt_tokens", "input_tokens", "promptTokenCount", "completion_tokens", "output_tokens", "candidatesTokenCount", "total_tokens", "totalTokenCount"];
        string[] ignored = ["cost", "cost_details", "prompt_tokens_details", "completion_tokens_details", "is_byok"];
        usage.CheckNames([.. counts, .. ignored]);
        foreach (var name in ignored)
            usage.WarnOf((name, NoEffect));
        string[] totals = ["total_tokens", "totalTokenCount"];
        foreach (var name in totals)
        {
            if (usage.ReadInteger(name, 0) is { } total && total != (long)(input ?? 0) + (output ?? 0))
                usage.Report.Warn(usage.At(name), "The total is always the sum of the other two; it has no effect.");
        }

        return (input, output);
    }
}
