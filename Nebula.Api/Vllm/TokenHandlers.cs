using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.Vllm;

/// <summary><c>POST /tokenize</c> and <c>POST /detokenize</c>: the tokens that Nebula counts, which are o200k_base's for every model. Nothing is charged.</summary>
public static class TokenHandlers
{
    /// <summary>Encodes a prompt or a chat.</summary>
    public static async Task<IResult> Tokenize(HttpContext http, InferenceGateway gateway, BodyGate bodies)
    {
        var key = Caller.GetKey(http);
        using var body = await RequestBody.ReadAsync(http, bodies, key.Id);
        var request = TokenizeDraft.Read(body.Bytes);
        var served = await gateway.FindAsync(key, request.Model);
        var tokens = request.Prompt is { } prompt ? TokenText.Encode(prompt) : ChatTokens.Encode(request.Messages, request.AddsReplyStart);
        var texts = request.ReturnsTexts ? tokens.Select(static token => ChatTokens.TryDecode([token])!).ToArray() : null;
        return new JsonResult<TokenizeBody>(new TokenizeBody(tokens.Count, served.ContextLength, tokens, texts), VllmJson.Default.TokenizeBody);
    }

    /// <summary>Decodes tokens.</summary>
    public static async Task<IResult> Detokenize(HttpContext http, InferenceGateway gateway, BodyGate bodies)
    {
        var key = Caller.GetKey(http);
        using var body = await RequestBody.ReadAsync(http, bodies, key.Id);
        var request = BodyReader.Read<DetokenizeDraft, DetokenizeDraft>(body.Bytes);
        await gateway.FindAsync(key, request.Model);
        return ChatTokens.TryDecode(request.Tokens!) is { } text
            ? new JsonResult<DetokenizeBody>(new DetokenizeBody(text), VllmJson.Default.DetokenizeBody)
            : throw FieldErrors.Invalid("tokens", "Invalid 'tokens': unknown token. Expected token ids of o200k_base.", "invalid_value");
    }
}
