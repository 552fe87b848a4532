using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>tool_choice</c> and the older <c>function_call</c>, which <see cref="ToolSchemas"/> has checked.</summary>
internal static class ToolChoiceReader
{
    /// <summary>The choice; the default without either field.</summary>
    /// <param name="toolChoice">The JSON of <c>tool_choice</c>; empty for none.</param>
    /// <param name="functionCall">The JSON of <c>function_call</c>; empty for none.</param>
    /// <param name="tools">The tools to choose from.</param>
    /// <exception cref="NebulaException">400: there are no tools, or none of that name.</exception>
    public static ToolChoice Read(ReadOnlySpan<byte> toolChoice, ReadOnlySpan<byte> functionCall, IReadOnlyList<ToolDefinition> tools)
    {
        if (!toolChoice.IsEmpty)
            return Check(Read(JsonElement.Parse(toolChoice)), tools, "tool_choice", "tools");
        return functionCall.IsEmpty ? ToolChoice.Auto : Check(Read(JsonElement.Parse(functionCall)), tools, "function_call", "functions");
    }

    private static ToolChoice Read(JsonElement choice)
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

        var type = choice.TryGetProperty("type", out var written) ? written.GetString()! : "";
        if (type != "allowed_tools")
            return ToolChoice.Named(GetName(type.Length > 0 ? choice.GetProperty(type) : choice));
        var allowed = choice.GetProperty(type);
        var mode = allowed.GetProperty("mode").GetString() == "required" ? ToolChoiceMode.Required : ToolChoiceMode.Auto;
        return new ToolChoice(mode) { Allowed = [.. allowed.GetProperty("tools").EnumerateArray().Select(GetAllowedName)] };
    }

    private static string GetAllowedName(JsonElement tool) =>
        GetName(tool.TryGetProperty("function", out var function) ? function : tool.TryGetProperty("custom", out var custom) ? custom : tool);

    private static string GetName(JsonElement named) =>
        named.ValueKind == JsonValueKind.Object ? named.FindText("name") ?? "" : "";

    private static ToolChoice Check(ToolChoice choice, IReadOnlyList<ToolDefinition> tools, string param, string toolsParam)
    {
        if (tools.Count == 0)
        {
            return choice.Mode is ToolChoiceMode.None or ToolChoiceMode.Auto && choice.Allowed is null
                ? choice
                : throw FieldErrors.Invalid(param, $"Invalid value: '{param}' is only allowed when '{toolsParam}' are specified.");
        }

        foreach (var name in choice.Allowed ?? [])
        {
            if (tools.All(tool => tool.Name != name))
                throw FieldErrors.Invalid(param, $"Invalid value: '{param}' names '{TextExcerpt.Truncate(name)}', which is not among '{toolsParam}'.", "invalid_value");
        }

        return choice;
    }
}
