using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Media;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Counts the tokens of a part that <see cref="ContentReader"/> has checked.</summary>
internal static class MediaReader
{
    private enum Member
    {
        Data,
        Kind,
    }

    private static readonly JsonFields<Member> Members =
        new(("url", Member.Data), ("data", Member.Data), ("file_data", Member.Data), ("detail", Member.Kind), ("format", Member.Kind));

    /// <summary>The tokens of a part; 0 for a file of which the request has only the id.</summary>
    /// <param name="reader">Stands at the start of the part's object.</param>
    /// <param name="end">Where the object ends.</param>
    /// <param name="type">What it is.</param>
    public static int CountTokens(Utf8JsonReader reader, long end, PartTypes type)
    {
        string? data = null, kind = null;
        while (reader.BytesConsumed < end && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !Members.TryFind(ref reader, out var member))
            {
                reader.Skip();
                continue;
            }

            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? JsonText.Read(ref reader) : null;
            if (member == Member.Data)
                data = text;
            else
                kind = text;
        }

        return (type, data) switch
        {
            (_, null) => 0,
            (PartTypes.ImageUrl, _) => MediaTokens.CountImage(data, kind),
            (PartTypes.InputAudio, _) => MediaTokens.CountAudio(data, kind ?? ""),
            _ => MediaTokens.CountFile(data),
        };
    }
}
