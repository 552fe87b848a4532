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
    /// <exception cref="NebulaException">400: a message has an image or a file, whose bytes the job does not carry.</exception>
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

        WriteSampling(json, prompt.Sampling);
        return default;
    }

    private static void WriteConversation(Utf8JsonWriter json, Prompt prompt)
    {
        json.WriteStartArray("messages");
        foreach (var message in prompt.Messages)
            WriteMessage(json, message);
        json.WriteEndArray();
        if (prompt.Tools.Count > 0)
        {
            WriteTools(json, prompt.Tools);
            WriteToolChoice(json, prompt.ToolChoice, prompt.Tools);
            if (!prompt.ParallelToolCalls)
                json.WriteBoolean("parallel_tool_calls", false);
        }

        WriteFormat(json, prompt.Format);
        if (prompt.ReasoningEffort is { } effort)
            json.WriteString("reasoning_effort", effort);
    }

    private static void WriteMessage(Utf8JsonWriter json, PromptMessage message)
    {
        if (message.MediaTokens > 0)
        {
            throw NebulaError.Invalid(
                "The deployment's upstream server gets images, files and audio only from /v1/chat/completions.", "messages", "unsupported_content").ToException();
        }

        json.WriteStartObject();
        json.WriteString("role", message.Role);
        if (message.Text.Length == 0 && message.ToolCalls.Count > 0)
            json.WriteNull("content");
        else
            json.WriteString("content", message.Text);
        if (message.Name is { } name)
            json.WriteString("name", name);
        if (message.ToolCallId is { } id)
            json.WriteString("tool_call_id", id);
        if (message.Refusal is { } refusal)
            json.WriteString("refusal", refusal);
        if (message.ToolCalls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in message.ToolCalls)
                WriteNamed(json, "function", call.Name, "arguments", call.Input, call.Id);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteNamed(Utf8JsonWriter json, string type, string name, string inputName, string input, string id)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("type", type);
        json.WriteStartObject(type);
        json.WriteString("name", name);
        json.WriteString(inputName, input);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<ToolDefinition> tools)
    {
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            var type = tool.IsCustom ? "custom" : "function";
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteStartObject(type);
            json.WriteString("name", tool.Name);
            if (tool.Description is { } description)
                json.WriteString("description", description);
            if (tool.Parameters is { } parameters)
            {
                json.WritePropertyName("parameters");
                json.WriteRawValue(parameters);
            }

            if (tool.IsStrict)
                json.WriteBoolean("strict", true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteToolChoice(Utf8JsonWriter json, ToolChoice choice, IReadOnlyList<ToolDefinition> tools)
    {
        if (choice is { Mode: ToolChoiceMode.Named, Allowed: [var named, ..] })
        {
            var type = tools.Any(tool => tool.Name == named && tool.IsCustom) ? "custom" : "function";
            json.WriteStartObject("tool_choice");
            json.WriteString("type", type);
            json.WriteStartObject(type);
            json.WriteString("name", named);
            json.WriteEndObject();
            json.WriteEndObject();
            return;
        }

        if (choice.Mode != ToolChoiceMode.Auto)
            json.WriteString("tool_choice", choice.Mode == ToolChoiceMode.None ? "none" : "required");
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
                json.WriteBoolean("strict", format.IsStrict);
                json.WritePropertyName("schema");
                json.WriteRawValue(format.Schema ?? "{}");
                json.WriteEndObject();
                json.WriteEndObject();
                break;
        }
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
}
