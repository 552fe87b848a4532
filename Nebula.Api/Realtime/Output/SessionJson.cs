using System.Text.Json;

namespace Nebula.Api.Realtime.Output;

/// <summary>Writes a session as the protocol shapes it.</summary>
internal static class SessionJson
{
    private const string Infinite = "inf";

    /// <summary>Appends a session.</summary>
    /// <param name="json">Where to append.</param>
    /// <param name="id">Its id.</param>
    /// <param name="model">The model that it was opened for.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="expiresAt">When its connection ends.</param>
    /// <param name="isBeta">Whether the client reads the beta's names.</param>
    public static void Write(Utf8JsonWriter json, string id, string model, RealtimeSettings settings, DateTimeOffset expiresAt, bool isBeta)
    {
        json.WriteStartObject();
        if (!isBeta)
            json.WriteString("type", "realtime");
        json.WriteString("object", "realtime.session");
        json.WriteString("id", id);
        json.WriteString("model", model);
        json.WriteNumber("expires_at", expiresAt.ToUnixTimeSeconds());
        WriteText(json, isBeta ? "modalities" : "output_modalities");
        json.WriteString("instructions", settings.Instructions);
        WriteTools(json, settings);
        WriteMaximum(json, isBeta ? "max_response_output_tokens" : "max_output_tokens", settings.MaxOutputTokens);
        if (isBeta || settings.Temperature is not null)
            json.WriteNumber("temperature", settings.Temperature ?? 0.8);
        if (settings.Seed is { } seed)
            json.WriteNumber("seed", seed);
        if (settings.ReasoningEffort is { } effort)
        {
            json.WriteStartObject("reasoning");
            json.WriteString("effort", effort);
            json.WriteEndObject();
        }

        json.WriteBoolean("parallel_tool_calls", settings.ParallelToolCalls);
        json.WriteString("truncation", settings.Truncates ? "auto" : "disabled");
        json.WriteNull("tracing");
        json.WriteNull("prompt");
        json.WriteNull("include");
        if (isBeta)
            json.WriteNull("turn_detection");
        json.WriteEndObject();
    }

    /// <summary>Appends the modalities, which are always text.</summary>
    public static void WriteText(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        json.WriteStringValue("text");
        json.WriteEndArray();
    }

    /// <summary>Appends a largest number of tokens; <c>inf</c> for null.</summary>
    public static void WriteMaximum(Utf8JsonWriter json, string name, int? maximum)
    {
        if (maximum is { } most)
            json.WriteNumber(name, most);
        else
            json.WriteString(name, Infinite);
    }

    private static void WriteTools(Utf8JsonWriter json, RealtimeSettings settings)
    {
        json.WritePropertyName("tools");
        if (settings.ToolsJson is { } tools)
            tools.WriteTo(json);
        else
            json.WriteRawValue("[]");
        json.WritePropertyName("tool_choice");
        if (settings.ToolChoiceJson is { } choice)
            choice.WriteTo(json);
        else
            json.WriteStringValue("auto");
    }
}
