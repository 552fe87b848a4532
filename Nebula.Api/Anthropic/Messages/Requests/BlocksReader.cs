using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>Reads content: a string, which is one block of text, or an array of typed blocks.</summary>
internal static class BlocksReader
{
    private static readonly EnumSchema Types = new([.. BlockTypes.All]);

    private static readonly ObjectReader<BlockDraft> Members = new(
        ("type", ReadType),
        ("text", (ref r, ref d) => d.Text = JsonScalars.ReadString(ref r)),
        ("source", ReadSource),
        ("title", (ref r, ref d) => d.Title = JsonScalars.ReadString(ref r)),
        ("id", (ref r, ref d) => d.Id = JsonScalars.ReadString(ref r)),
        ("name", (ref r, ref d) => d.Name = JsonScalars.ReadString(ref r)),
        ("input", (ref r, ref d) => d.Input = RawJson.ReadObject(ref r)),
        ("tool_use_id", (ref r, ref d) => d.ToolUseId = JsonScalars.ReadString(ref r)),
        ("is_error", (ref r, ref _) => JsonScalars.ReadBoolean(ref r)),
        ("content", (ref r, ref d) => d.Content = Read(ref r, BlockTypes.Result)),
        ("thinking", (ref r, ref d) => d.Thinking = JsonScalars.ReadString(ref r)),
        ("signature", (ref r, ref d) => d.Signature = JsonScalars.ReadString(ref r)),
        ("data", (ref r, ref d) => d.Data = JsonScalars.ReadString(ref r)));

    /// <summary>The blocks of the content at which the reader stands; null for null.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="types">The types that the place takes.</param>
    public static IReadOnlyList<Block>? Read(ref Utf8JsonReader reader, IReadOnlyList<string> types)
    {
        var blocks = Read(ref reader);
        if (blocks is not null)
            Allow(blocks, types);
        return blocks;
    }

    /// <summary>The blocks of the content at which the reader stands, of all types; null for null.</summary>
    public static IReadOnlyList<Block>? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.String)
            return [new Block(BlockTypes.Text) { TypeAt = reader.TokenStartIndex, Text = JsonText.Read(ref reader) }];
        JsonKind.Expect(ref reader, JsonTokenType.StartArray, "one of a string or an array of objects");
        var blocks = new List<Block>(1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var draft = new BlockDraft(reader.TokenStartIndex);
            Members.Read(ref reader, ref draft);
            blocks.Add(draft.Finish());
        }

        return blocks;
    }

    /// <summary>Refuses the first block of a type that the place does not take.</summary>
    public static void Allow(IReadOnlyList<Block> blocks, IReadOnlyList<string> types)
    {
        foreach (var block in blocks)
        {
            if (!types.Contains(block.Type))
                throw RequestValidationException.Unsupported(block.TypeAt, block.Type, types);
        }
    }

    private static void ReadType(ref Utf8JsonReader reader, ref BlockDraft draft)
    {
        draft.TypeAt = reader.TokenStartIndex;
        draft.Type = reader.TokenType == JsonTokenType.Null ? null : Types.Read(ref reader);
    }

    private static void ReadSource(ref Utf8JsonReader reader, ref BlockDraft draft)
    {
        // In a search result it is the address of the source.
        draft.HasSource = reader.TokenType == JsonTokenType.StartObject;
        if (draft.HasSource)
            draft.Source = SourceDraft.Read(ref reader);
        else
            JsonScalars.ReadString(ref reader);
    }
}
