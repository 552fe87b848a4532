using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Management.Requests;

/// <summary>Parses a request's body as JSON, whatever its content type says.</summary>
internal static class JsonBody
{
    private const int MaxDepth = 64;

    /// <summary>The body's value, in which every string can be read.</summary>
    /// <exception cref="NebulaException">400: there is no body, or it is not JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith("\uFEFF"u8))
            body = body[3..]; // Windows shells like to begin a file with a byte order mark
        if (body.IsEmpty)
            throw NebulaError.Invalid("The request body is empty; a JSON object is expected.").ToException();
        try
        {
            CheckText(body.Span);
            return JsonElement.Parse(body.Span, new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (JsonException e)
        {
            throw NotJson($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
    }

    // Parsing alone looks neither at the encoding nor at halves of surrogate pairs, and reading them later throws.
    private static void CheckText(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw NotJson($"byte {reader.TokenStartIndex + 1}: text that is not Unicode");
            }
        }
    }

    private static NebulaException NotJson(string where) =>
        NebulaError.Invalid($"The request body is not valid JSON ({where}).").ToException();
}
