using System.Text.Json;

namespace Nebula.Api.Realtime.Requests;

/// <summary>Finds the id of an event that may be wrong in any other way.</summary>
internal static class EventIds
{
    /// <summary>The <c>event_id</c> of an event; null if it has none that is a string, or is not JSON up to it.</summary>
    public static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isId = reader.ValueTextEquals("event_id"u8);
                reader.Read();
                if (isId)
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The error of the event itself says what is wrong.
        }

        return null;
    }
}
