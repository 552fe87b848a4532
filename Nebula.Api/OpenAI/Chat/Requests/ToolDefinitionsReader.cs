using System.Text;
using System.Text.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads the declarations of tools that <see cref="ToolSchemas"/> has checked.</summary>
internal static class ToolDefinitionsReader
{
    /// <summary>The tools and the older functions.</summary>
    /// <param name="tools">The JSON of <c>tools</c>; empty for none.</param>
    /// <param name="functions">The JSON of <c>functions</c>; empty for none.</param>
    public static IReadOnlyList<ToolDefinition> Read(ReadOnlySpan<byte> tools, ReadOnlySpan<byte> functions)
    {
        if (tools.IsEmpty && functions.IsEmpty)
            return [];
        var definitions = new List<ToolDefinition>();
        Add(definitions, tools, areTools: true);
        Add(definitions, functions, areTools: false);
        return definitions;
    }

    private static void Add(List<ToolDefinition> definitions, ReadOnlySpan<byte> json, bool areTools)
    {
        if (json.IsEmpty)
            return;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            definitions.Add(areTools ? ReadTool(ref reader, json) : ReadFunction(ref reader, json));
    }

    private static ToolDefinition ReadTool(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var isCustom = false;
        ToolDefinition? function = null, custom = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isCustom = reader.ValueTextEquals("custom"u8);
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                reader.Read();
                function = ReadFunction(ref reader, json);
            }
            else if (reader.ValueTextEquals("custom"u8))
            {
                reader.Read();
                custom = ReadFunction(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return isCustom ? custom! with { IsCustom = true } : function!;
    }

    // The reader stands at the start of an object, or at null for a variant that the tool is not.
    private static ToolDefinition ReadFunction(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        string name = "", parameters = "";
        string? description = null, pattern = null;
        var isStrict = false;
        var isThere = reader.TokenType != JsonTokenType.Null;
        while (isThere && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                name = reader.GetString() ?? "";
            }
            else if (reader.ValueTextEquals("description"u8))
            {
                reader.Read();
                description = reader.GetString();
            }
            else if (reader.ValueTextEquals("parameters"u8))
            {
                reader.Read();
                parameters = ReadRaw(ref reader, json);
            }
            else if (reader.ValueTextEquals("format"u8))
            {
                reader.Read();
                pattern = ReadPattern(JsonElement.ParseValue(ref reader));
            }
            else if (reader.ValueTextEquals("strict"u8))
            {
                reader.Read();
                isStrict = reader.TokenType == JsonTokenType.True;
            }
            else
            {
                reader.Skip();
            }
        }

        return new ToolDefinition(name) { Description = description, Parameters = parameters.Length > 0 ? parameters : null, IsStrict = isStrict, Pattern = pattern };
    }

    // A lark grammar is not followed, as docs/compatibility.md says.
    private static string? ReadPattern(JsonElement format) =>
        format.ValueKind == JsonValueKind.Object && format.TryGetProperty("grammar", out var grammar) && grammar.ValueKind == JsonValueKind.Object && grammar.GetProperty("syntax").ValueEquals("regex")
            ? grammar.GetProperty("definition").GetString()
            : null;

    private static string ReadRaw(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return "";
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }
}
