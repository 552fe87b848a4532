using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>Reads <c>prediction</c>: text, or an array of text parts.</summary>
internal static class PredictionReader
{
    private static readonly ObjectSchema Part = new(ValueSchema.Enum("text"), ("text", ValueSchema.String));

    private static readonly ObjectSchema Prediction = new(
        ValueSchema.Enum("content"),
        ("content", new StringOrSchema("one of a string or an array of objects", ValueSchema.String, JsonTokenType.StartArray, new ArraySchema(Part, min: 1))));

    public static void Read(ref Utf8JsonReader reader, ref ChatDraft draft)
    {
        draft.Request.Prediction = null;
        var start = (int)reader.TokenStartIndex;
        var whole = reader;
        if (!Prediction.CheckUnlessNull(ref reader))
            return;
        JsonText.Skip(ref whole); // checks the escapes of all texts
        var content = JsonElement.Parse(draft.Body[start..(int)reader.BytesConsumed]).GetProperty("content");
        draft.Request.Prediction = content.ValueKind == JsonValueKind.String
            ? content.GetString()
            : string.Concat(content.EnumerateArray().Select(static part => part.GetProperty("text").GetString()));
    }
}
