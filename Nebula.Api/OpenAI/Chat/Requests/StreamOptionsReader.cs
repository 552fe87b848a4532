using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>stream_options</c>.</summary>
internal static class StreamOptionsReader
{
    private static readonly ObjectReader<ChatDraft> Options = new(
        ("include_usage", static (ref r, ref d) => d.Request.IncludeUsage = JsonScalars.ReadBoolean(ref r) ?? false),
        ("include_obfuscation", static (ref r, ref d) => d.Request.IncludeObfuscation = JsonScalars.ReadBoolean(ref r) ?? false),
        ("continuous_usage_stats", static (ref r, ref d) => d.Request.ContinuousUsage = JsonScalars.ReadBoolean(ref r) ?? false));

    public static void Read(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        draft.HasStreamOptions = reader.TokenType != JsonTokenType.Null;
        (draft.Request.IncludeUsage, draft.Request.IncludeObfuscation, draft.Request.ContinuousUsage) = (false, false, false);
        if (draft.HasStreamOptions)
            Options.Read(ref reader, ref draft);
    }
}
