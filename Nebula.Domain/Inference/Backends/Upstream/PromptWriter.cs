using System.Globalization;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Writes a job's prompt as the fields of a chat completion, or one of its inputs as those of a completion.</summary>
internal static class PromptWriter
{
    /// <summary>Writes the fields.</summary>
    /// <param name="json">Where to write them.</param>
    /// <param name="job">The job.</param>
    /// <param name="input">The input of a completion; null for a chat.</param>
    /// <exception cref="NebulaException">400: a message has something that a chat completion cannot have.</exception>
    public static CopiedFields Write(Utf8JsonWriter json, InferenceJob job, int? input)
    {
        var prompt = job.Prompt ?? Prompt.Empty;
        if (input is { } at)
            json.WriteString("prompt", prompt.Inputs[at]);
        else
            WriteConversation(json, prompt);
        if (job.Stop.Count > 0)
        {
            json.WriteStartArray("stop");
            foreach (var stop in job.Stop)
                json.WriteStringValue(stop);
            json.WriteEndArray();
        }

        WriteLogprobs(json, job.TopLogprobs, isChat: input is null);
        WriteSampling(json, prompt.Sampling);
        if (prompt.Server is { } fields)
            WriteServerFields(json, fields);
        return default;
    }

    private static void WriteConversation(Utf8JsonWriter json, Prompt prompt)
    {
        json.WritePropertyName("messages");
        new MessageWriter(json).Write(prompt.Messages);
        if (prompt.Tools.Count > 0)
            ToolWriter.Write(json, prompt);
        WriteFormat(json, prompt.Format);
        if (prompt.ReasoningEffort is { } effort && prompt.Server is not { LeavesEffort: true })
            json.WriteString("reasoning_effort", effort);
    }

    private static void WriteFormat(Utf8JsonWriter json, OutputFormat format)
    {
        switch (format.Kind)
        {
            case OutputFormatKind.JsonObject:
                json.WriteStartObject("response_format");
                json.WriteString("type", "json_object");
                json.WriteEndObject();
                break;
            case OutputFormatKind.JsonSchema:
                json.WriteStartObject("response_format");
                json.WriteString("type", "json_schema");
                json.WriteStartObject("json_schema");
                json.WriteString("name", format.Name ?? "answer");
                if (format.Description is { } description)
                    json.WriteString("description", description);
                json.WriteBoolean("strict", format.IsStrict);
                json.WritePropertyName("schema");
                json.WriteRawValue(format.Schema ?? "{}");
                json.WriteEndObject();
                json.WriteEndObject();
                break;
        }
    }

    // A completion has the number of alternatives only.
    private static void WriteLogprobs(Utf8JsonWriter json, int? alternatives, bool isChat)
    {
        if (alternatives is not { } count)
            return;
        if (!isChat)
        {
            json.WriteNumber("logprobs", count);
            return;
        }

        json.WriteBoolean("logprobs", true);
        if (count > 0)
            json.WriteNumber("top_logprobs", count);
    }

    private static void WriteSampling(Utf8JsonWriter json, Sampling sampling)
    {
        if (sampling.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        if (sampling.PresencePenalty != 0)
            json.WriteNumber("presence_penalty", sampling.PresencePenalty);
        if (sampling.FrequencyPenalty != 0)
            json.WriteNumber("frequency_penalty", sampling.FrequencyPenalty);
        if (sampling.LogitBias is not { Count: > 0 } biases)
            return;
        json.WriteStartObject("logit_bias");
        foreach (var (token, bias) in biases)
            json.WriteNumber(token.ToString(CultureInfo.InvariantCulture), bias);
        json.WriteEndObject();
    }

    private static void WriteServerFields(Utf8JsonWriter json, ServerFields fields)
    {
        if (fields.TopP is { } topP)
            json.WriteNumber("top_p", topP);
        if (fields.Seed is { } seed)
            json.WriteNumber("seed", seed);
        WriteText(json, "verbosity", fields.Verbosity);
        WriteText(json, "service_tier", fields.ServiceTier);
        WriteText(json, "user", fields.User);
        WriteText(json, "safety_identifier", fields.SafetyIdentifier);
        WriteText(json, "prompt_cache_key", fields.PromptCacheKey);
        WriteText(json, "prompt_cache_retention", fields.PromptCacheRetention);
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
