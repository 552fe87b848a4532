using System.Text.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Backends.Upstream;

/// <summary>Writes the tools of a job's prompt, and the choice among them, as fields of a chat completion.</summary>
internal static class ToolWriter
{
    /// <summary>Writes the fields.</summary>
    public static void Write(Utf8JsonWriter json, Prompt prompt)
    {
        json.WriteStartArray("tools");
        foreach (var tool in prompt.Tools)
            WriteTool(json, tool);
        json.WriteEndArray();
        WriteChoice(json, prompt.ToolChoice, prompt.Tools);
        if (!prompt.ParallelToolCalls)
            json.WriteBoolean("parallel_tool_calls", false);
    }

    private static void WriteTool(Utf8JsonWriter json, ToolDefinition tool)
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
        if (tool.Pattern is { } pattern)
            WriteGrammar(json, "regex", pattern);
        else if (tool.LarkGrammar is { } lark)
            WriteGrammar(json, "lark", lark);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteGrammar(Utf8JsonWriter json, string syntax, string definition)
    {
        json.WriteStartObject("format");
        json.WriteString("type", "grammar");
        json.WriteStartObject("grammar");
        json.WriteString("syntax", syntax);
        json.WriteString("definition", definition);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ToolChoice choice, IReadOnlyList<ToolDefinition> tools)
    {
        if (choice is { Mode: ToolChoiceMode.Named, Allowed: [var named, ..] })
        {
            json.WritePropertyName("tool_choice");
            WriteNamed(json, named, tools);
        }
        else if (choice is { Mode: ToolChoiceMode.Auto or ToolChoiceMode.Required, Allowed: { } allowed })
        {
            json.WriteStartObject("tool_choice");
            json.WriteString("type", "allowed_tools");
            json.WriteStartObject("allowed_tools");
            json.WriteString("mode", choice.Mode == ToolChoiceMode.Auto ? "auto" : "required");
            json.WriteStartArray("tools");
            foreach (var name in allowed)
                WriteNamed(json, name, tools);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else if (choice.Mode != ToolChoiceMode.Auto)
        {
            json.WriteString("tool_choice", choice.Mode == ToolChoiceMode.None ? "none" : "required");
        }
    }

    private static void WriteNamed(Utf8JsonWriter json, string name, IReadOnlyList<ToolDefinition> tools)
    {
        var type = tools.Any(tool => tool.Name == name && tool.IsCustom) ? "custom" : "function";
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartObject(type);
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
