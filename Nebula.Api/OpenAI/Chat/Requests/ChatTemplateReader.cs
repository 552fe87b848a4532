using System.IO.Hashing;
using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Reads vLLM's <c>chat_template_kwargs</c>: <c>enable_thinking</c> (Qwen3), <c>thinking</c> (DeepSeek, Granite) and <c>reasoning_effort</c> (gpt-oss).
/// Other members are ignored, as a template ignores variables that it does not use.
/// </summary>
internal static class ChatTemplateReader
{
    private const int ParameterNumber = 18;

    private static readonly EnumSchema Efforts = ValueSchema.Enum("none", "minimal", "low", "medium", "high", "xhigh", "max");

    private static readonly ObjectReader<ChatDraft> Members = new(
        ("enable_thinking", static (ref r, ref d) => d.Thinks = JsonScalars.ReadBoolean(ref r)),
        ("thinking", static (ref r, ref d) => d.Thinks = JsonScalars.ReadBoolean(ref r)),
        ("reasoning_effort", static (ref r, ref d) => d.TemplateEffort = r.TokenType == JsonTokenType.Null ? null : Efforts.Read(ref r)));

    public static void Read(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        (draft.Thinks, draft.TemplateEffort) = (null, null);
        draft.SetParameter(ParameterNumber, 0);
        if (reader.TokenType == JsonTokenType.Null)
            return;
        var start = (int)reader.TokenStartIndex;
        Members.Read(ref reader, ref draft);
        draft.SetParameter(ParameterNumber, XxHash3.HashToUInt64(draft.Body[start..(int)reader.BytesConsumed]));
    }
}
