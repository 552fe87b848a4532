using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.OpenAI.Chat.Requests;

namespace Nebula.Api.OpenAI.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
public static class ChatCompletions
{
    /// <summary>Answers with one JSON body, or with server-sent events where <c>stream</c> is true.</summary>
    public static async Task<IResult> Create(HttpContext http, ChatService chat)
    {
        var body = await RequestBody.ReadAsync(http);
        return await chat.CreateAsync(http, Caller.GetKey(http), ChatRequestReader.Read(body));
    }
}
