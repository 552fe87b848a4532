using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>Reads <c>tools</c>: those that the client runs itself. Anthropic's own tools are refused by name.</summary>
internal static class ToolsReader
{
    private const int MaxTools = 128;
    private const string Custom = "custom";

    private static readonly EnumSchema Types = ValueSchema.Enum(Custom);

    private static readonly StringSchema Name = new(min: 1, max: 128);

    private static readonly ObjectReader<Draft> Members = new(
        ("type", (ref r, ref _) => Types.CheckUnlessNull(ref r)),
        ("name", (ref r, ref d) => d.Name = Name.ReadUnlessNull(ref r)),
        ("description", (ref r, ref d) => d.Description = JsonScalars.ReadString(ref r)),
        ("input_schema", (ref r, ref d) => d.InputSchema = RawJson.ReadObject(ref r)),
        ("strict", (ref r, ref d) => d.IsStrict = JsonScalars.ReadBoolean(ref r) ?? false));

    /// <summary>Reads the array at which the reader stands.</summary>
    public static IReadOnlyList<ToolDefinition> Read(ref Utf8JsonReader reader) => ArrayReader.ReadUnlessNull(ref reader, ReadTool, max: MaxTools) ?? [];

    private static ToolDefinition ReadTool(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var draft = default(Draft);
        Members.Read(ref reader, ref draft);
        return new ToolDefinition(draft.Name ?? throw RequestValidationException.Missing(start, "name"))
        {
            Description = draft.Description,
            Parameters = draft.InputSchema ?? throw RequestValidationException.Missing(start, "input_schema"),
            IsStrict = draft.IsStrict,
        };
    }

    private struct Draft
    {
        public string? Name;
        public string? Description;
        public string? InputSchema;
        public bool IsStrict;
    }
}
