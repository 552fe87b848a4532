using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>A call of a function or a tool.</summary>
/// <param name="Name">The function's or the tool's name.</param>
/// <param name="Input">Its arguments as JSON, or its free text.</param>
/// <param name="Hash">The hash of both.</param>
internal sealed record NamedCall(string Name, string Input, ulong Hash)
{
    /// <summary>Reads an object with the strings <c>name</c> and <paramref name="inputName"/>, both required; null for null.</summary>
    public static NamedCall? Read(ref Utf8JsonReader reader, JsonFields<bool> members, string inputName)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        JsonKind.Expect(ref reader, JsonTokenType.StartObject, JsonKind.Object);
        var start = reader.TokenStartIndex;
        string? name = null;
        string? input = null;
        var nameHash = 0UL;
        var inputHash = 0UL;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!members.TryFind(ref reader, out var isName))
            {
                JsonText.Skip(ref reader);
                continue;
            }

            reader.Read();
            var text = JsonScalars.ReadString(ref reader);
            var hash = text is null ? 0 : JsonText.Hash(ref reader);
            if (isName)
                (name, nameHash) = (text, hash);
            else
                (input, inputHash) = (text, hash);
        }

        var both = new PromptHash();
        both.Add(nameHash, inputHash);
        return new NamedCall(
            name ?? throw RequestValidationException.Missing(start, "name"),
            input ?? throw RequestValidationException.Missing(start, inputName),
            both.Value);
    }
}
