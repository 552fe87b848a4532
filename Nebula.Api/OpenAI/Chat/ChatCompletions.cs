using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.OpenAI.Chat.Requests;

namespace Nebula.Api.OpenAI.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
public static class ChatCompletions
{
    /// <summary>Answers with one JSON body, or with server-sent events if <c>stream</c> is true.</summary>
    public static async Task<IResult> Create(HttpContext http, ChatService chat, BodyGate bodies)
    {
        var key = Caller.GetKey(http);
        // A small body is read nevertheless, because its refusal names the model and the requested tokens.
        if (!(http.Request.ContentLength <= BodyGate.SmallBytes) && chat.RefuseEarly(http, key) is { } refused)
            return refused;
        using var body = await RequestBody.ReadAsync(http, bodies, key.Id);
        return await chat.CreateAsync(http, key, ChatRequestReader.Read(body.Bytes), body);
    }
}
