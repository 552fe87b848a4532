using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Reads the body of <c>POST /v1/chat/completions</c> and checks every field of OpenAI's against its specification, whether Nebula acts on it or not.
/// </summary>
/// <remarks>
/// The first wrong field in the order of the body is told; an object that lacks a member is wrong at its own place, and what the whole body lacks is told
/// after that. <c>null</c> stands for an absent field, unknown fields are ignored, and of a field that comes twice each is checked and the last one counts.
/// Inside objects that nobody acts on (<c>audio</c>, <c>prediction</c>, <c>web_search_options</c> …) nothing is checked.
/// </remarks>
public static class ChatRequestReader
{
    /// <summary>The request that the body holds.</summary>
    /// <exception cref="NebulaException">The body is no JSON object, or a field is wrong or missing: an invalid request that names the field.</exception>
    public static ChatRequest Read(ReadOnlyMemory<byte> body)
    {
        var json = JsonBody.Text(body.Span);
        try
        {
            return ReadObject(json);
        }
        catch (RequestValidationException fault)
        {
            // A body that is no JSON at all is told as such, even where something before the flaw is wrong too.
            throw JsonBody.FindMalformed(json) ?? fault.ToError(json).ToException();
        }
        catch (JsonException)
        {
            throw JsonBody.FindMalformed(json)!;
        }
    }

    private static ChatRequest ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = JsonBody.Open(json);
        var draft = new ChatDraft(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw JsonBody.FindMalformed(json) ?? JsonBody.NotAnObject(JsonKind.GetExpectation(ref reader));
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (ChatFields.All.TryFind(ref reader, out var field))
            {
                reader.Read();
                field(ref reader, ref draft);
            }
            else
            {
                reader.Skip();
            }
        }

        // What follows the object is refused here.
        reader.Read();
        var request = draft.Finish();
        CheckWhole(request, draft.HasStreamOptions, draft.HasTopLogprobs);
        return request;
    }

    private static void CheckWhole(ChatRequest request, bool hasStreamOptions, bool hasTopLogprobs)
    {
        if (request.Model.Length == 0)
            throw Invalid("you must provide a model parameter", "model");
        if (request.Messages.Count == 0)
            throw RequestValidationException.Missing(0, "messages");
        if (hasStreamOptions && !request.Stream)
            throw Invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
        if (hasTopLogprobs && !request.Logprobs)
            throw Invalid("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs");
        if (request.MinTokens > request.MaxTokens)
            throw Invalid($"'min_tokens' must be at most the maximum of {request.MaxTokens} tokens, but is {request.MinTokens}.", "min_tokens");
    }

    private static NebulaException Invalid(string message, string param) => NebulaError.Invalid(message, param).ToException();
}
