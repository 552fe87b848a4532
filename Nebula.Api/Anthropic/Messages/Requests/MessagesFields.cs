using System.Text;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>The fields of a request of the Messages API. Those that are only checked have no effect.</summary>
internal static class MessagesFields
{
    /// <summary>The code by which clients see that they must send the whole conversation.</summary>
    public const string UnsupportedThread = "thread_unsupported_request";

    private const int MaxStopSequences = 64;

    private static readonly ArraySchema StopSequences = new(new StringSchema(min: 1), max: MaxStopSequences);

    private static readonly ObjectSchema Metadata = new([], ("user_id", new StringSchema(max: 256)));

    private static readonly EnumSchema ServiceTier = ValueSchema.Enum("auto", "standard_only");

    private static readonly EnumSchema Efforts = ValueSchema.Enum("low", "medium", "high", "xhigh", "max");

    private static readonly ObjectReader<MessagesDraft> OutputConfig = new(
        ("effort", (ref r, ref d) => d.Effort = r.TokenType == JsonTokenType.Null ? null : Efforts.Read(ref r)),
        ("format", (ref r, ref d) => d.Format = OutputFormatReader.Read(ref r)));

    public static ObjectReader<MessagesDraft> All { get; } = new(
        ("model", (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r)),
        ("max_tokens", (ref r, ref d) => d.MaxTokens = (int?)JsonScalars.ReadInteger(ref r, 1, int.MaxValue)),
        ("messages", (ref r, ref d) => d.Messages = TurnsReader.Read(ref r)),
        ("system", (ref r, ref d) => d.System = ReadSystem(ref r)),
        ("stop_sequences", (ref r, ref d) => d.StopSequences = StopSequences.ReadStringsUnlessNull(ref r) ?? []),
        ("stream", (ref r, ref d) => d.Stream = JsonScalars.ReadBoolean(ref r) ?? false),
        ("temperature", (ref r, ref d) => d.Temperature = JsonScalars.ReadNumber(ref r, 0, 1)),
        ("top_p", (ref r, ref d) => d.TopP = JsonScalars.ReadNumber(ref r, 0, 1)),
        ("top_k", (ref r, ref d) => d.TopK = (int?)JsonScalars.ReadInteger(ref r, 0, int.MaxValue)),
        ("tools", (ref r, ref d) => d.Tools = ToolsReader.Read(ref r)),
        ("tool_choice", (ref r, ref d) => d.ToolChoice = ToolChoiceDraft.Read(ref r)),
        ("thinking", (ref r, ref d) => d.Thinking = ThinkingDraft.Read(ref r)),
        ("output_config", ReadOutputConfig),
        ("metadata", ReadMetadata),
        ("service_tier", (ref r, ref d) => d.ServiceTier = r.TokenType == JsonTokenType.Null ? null : ServiceTier.Read(ref r)),
        ("thread", (ref r, ref _) => RefuseThread(ref r)));

    // The clients then send the whole conversation with every turn.
    private static void RefuseThread(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Null)
            throw FieldErrors.Invalid("thread", "Nebula does not hold conversations of this API between turns. Send the whole conversation in 'messages', without 'thread'.", UnsupportedThread);
    }

    private static string? ReadSystem(ref Utf8JsonReader reader)
    {
        var blocks = BlocksReader.Read(ref reader, BlockTypes.System);
        return blocks is null ? null : blocks.Aggregate(new StringBuilder(), static (text, block) => text.Append(block.Text)).ToString();
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, ref MessagesDraft draft)
    {
        var start = reader;
        Metadata.CheckUnlessNull(ref reader);
        draft.UserId = start.TokenType == JsonTokenType.Null || !JsonElement.ParseValue(ref start).TryGetProperty("user_id", out var id) ? null : id.GetString();
    }

    private static void ReadOutputConfig(ref Utf8JsonReader reader, ref MessagesDraft draft)
    {
        if (reader.TokenType != JsonTokenType.Null)
            OutputConfig.Read(ref reader, ref draft);
    }

    private static class OutputFormatReader
    {
        private static readonly EnumSchema Types = ValueSchema.Enum("json_schema");

        private static readonly ObjectReader<FormatDraft> Members = new(
            ("type", (ref r, ref d) => d.Type = r.TokenType == JsonTokenType.Null ? null : Types.Read(ref r)),
            ("schema", (ref r, ref d) => d.Schema = RawJson.ReadObject(ref r)));

        public static OutputFormat Read(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return OutputFormat.Text;
            var start = reader.TokenStartIndex;
            var draft = default(FormatDraft);
            Members.Read(ref reader, ref draft);
            if (draft.Type is null)
                throw RequestValidationException.Missing(start, "type");
            return new OutputFormat(OutputFormatKind.JsonSchema) { Schema = draft.Schema ?? throw RequestValidationException.Missing(start, "schema") };
        }
    }

    private struct FormatDraft
    {
        public string? Type;
        public string? Schema;
    }
}
