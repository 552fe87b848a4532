using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>stream_options</c>.</summary>
internal static class StreamOptionsReader
{
    private enum Option
    {
        IncludeUsage,
        IncludeObfuscation,
    }

    private static readonly JsonFields<Option> Options = new(
        ("include_usage", Option.IncludeUsage),
        ("include_obfuscation", Option.IncludeObfuscation));

    public static void Read(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        draft.HasStreamOptions = reader.TokenType != JsonTokenType.Null;
        draft.Request.IncludeUsage = false;
        if (!draft.HasStreamOptions)
            return;
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!Options.TryFind(ref reader, out var option))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            var value = JsonScalars.ReadBoolean(ref reader) ?? false;
            if (option == Option.IncludeUsage)
                draft.Request.IncludeUsage = value;
        }
    }
}
