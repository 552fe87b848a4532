using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Schemas;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>, which <see cref="ResponseSchemas"/> has checked.</summary>
internal static class ResponseTools
{
    /// <summary>The tools; empty for null. A function without <c>strict</c> is strict if its schema may be, as OpenAI does.</summary>
    public static IReadOnlyList<ToolDefinition> Read(JsonElement? tools) =>
        tools is { } declared ? [.. declared.EnumerateArray().Select(ReadTool)] : [];

    /// <summary>The choice; the default for null.</summary>
    /// <exception cref="NebulaException">400: there are no tools, or none of that name.</exception>
    public static ToolChoice ReadChoice(JsonElement? choice, IReadOnlyList<ToolDefinition> tools)
    {
        var read = choice is { } written ? ReadChoice(written) : ToolChoice.Auto;
        if (tools.Count == 0 && (read.Allowed is not null || read.Mode == ToolChoiceMode.Required))
            throw FieldErrors.Invalid("tool_choice", "Invalid value: 'tool_choice' is only allowed when 'tools' are specified.");
        foreach (var name in read.Allowed ?? [])
        {
            if (tools.All(tool => tool.Name != name))
                throw FieldErrors.Invalid("tool_choice", $"Tool choice '{TextExcerpt.Truncate(name)}' not found in 'tools' parameter.", "invalid_value");
        }

        return read;
    }

    private static ToolDefinition ReadTool(JsonElement tool) => new(tool.GetProperty("name").GetString()!)
    {
        Description = tool.Find("description")?.GetString(),
        Parameters = tool.Find("parameters")?.GetRawText(),
        IsStrict = tool.GetProperty("type").ValueEquals("function") && (tool.Find("strict")?.GetBoolean() ?? MayBeStrict(tool.Find("parameters"))),
        IsCustom = tool.GetProperty("type").ValueEquals("custom"),
        Pattern = FindGrammar(tool, "regex"),
        LarkGrammar = FindGrammar(tool, "lark"),
    };

    private static string? FindGrammar(JsonElement tool, string syntax) =>
        tool.Find("format") is { } format && format.Find("syntax")?.ValueEquals(syntax) == true ? format.Find("definition")?.GetString() : null;

    private static bool MayBeStrict(JsonElement? parameters) => parameters is null || StrictSchemaRules.FindViolation(parameters.Value.GetRawText()) is null;

    private static ToolChoice ReadChoice(JsonElement choice)
    {
        if (choice.ValueKind == JsonValueKind.String)
        {
            return choice.GetString() switch
            {
                "none" => ToolChoice.None,
                "required" => ToolChoice.Required,
                _ => ToolChoice.Auto,
            };
        }

        if (!choice.GetProperty("type").ValueEquals("allowed_tools"))
            return ToolChoice.Named(choice.GetProperty("name").GetString()!);
        var mode = choice.GetProperty("mode").ValueEquals("required") ? ToolChoiceMode.Required : ToolChoiceMode.Auto;
        return new ToolChoice(mode) { Allowed = [.. choice.GetProperty("tools").EnumerateArray().Select(static tool => tool.Find("name")?.ToString() ?? "")] };
    }
}
