using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary><c>tool_choice</c>: which tools the answer may or must call.</summary>
internal struct ToolChoiceDraft
{
    private static readonly EnumSchema Types = ValueSchema.Enum("auto", "any", "tool", "none");

    private static readonly ObjectReader<ToolChoiceDraft> Members = new(
        ("type", (ref r, ref d) => d._type = r.TokenType == JsonTokenType.Null ? null : Types.Read(ref r)),
        ("name", (ref r, ref d) => d._name = JsonScalars.ReadString(ref r)),
        ("disable_parallel_tool_use", (ref r, ref d) => d.DisablesParallelCalls = JsonScalars.ReadBoolean(ref r) ?? false));

    private string? _type;
    private string? _name;

    /// <summary>Whether the answer calls at most one tool.</summary>
    public bool DisablesParallelCalls { get; private set; }

    /// <summary>Reads the object at which the reader stands.</summary>
    public static ToolChoiceDraft Read(ref Utf8JsonReader reader)
    {
        var draft = default(ToolChoiceDraft);
        if (reader.TokenType == JsonTokenType.Null)
            return draft;
        var start = reader.TokenStartIndex;
        Members.Read(ref reader, ref draft);
        if (draft._type is null)
            throw RequestValidationException.Missing(start, "type");
        return draft is { _type: "tool", _name: null } ? throw RequestValidationException.Missing(start, "name") : draft;
    }

    /// <summary>The choice among the tools of the request.</summary>
    public readonly ToolChoice Create(IReadOnlyList<ToolDefinition> tools)
    {
        var name = _name;
        if (_type is "any" or "tool" && tools.Count == 0)
            throw FieldErrors.Invalid("tool_choice", "'tool_choice' may only be specified while providing 'tools'.", "invalid_value");
        if (_type == "tool" && tools.All(tool => tool.Name != name))
            throw FieldErrors.Invalid("tool_choice.name", $"Tool '{name}' not found in the provided tools.", "invalid_value");
        return _type switch
        {
            "any" => ToolChoice.Required,
            "tool" => ToolChoice.Named(name!),
            "none" => ToolChoice.None,
            _ => ToolChoice.Auto,
        };
    }
}
