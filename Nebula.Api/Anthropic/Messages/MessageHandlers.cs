using Microsoft.AspNetCore.Http;
using Nebula.Api.Anthropic.Messages.Requests;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Domain.Inference.Gateway;

namespace Nebula.Api.Anthropic.Messages;

/// <summary><c>POST /v1/messages</c> and <c>POST /v1/messages/count_tokens</c>.</summary>
public static class MessageHandlers
{
    /// <summary>Answers with one JSON body, or with server-sent events if <c>stream</c> is true.</summary>
    public static Task<IResult> Create(HttpContext http, InferenceEndpoint endpoint, TimeProvider time) => endpoint.ServeAsync(
        http,
        MessagesRequestReader.Read,
        (request, run) =>
        {
            var message = new MessageRun(request, run);
            return request.Stream
                ? StreamedAnswer.StartAsync(run, output => new MessageEventWriter(output, message))
                : WholeAnswer.CollectAsync(http, run, (reply, usage) => new MessageBody(message, reply, usage), time);
        });

    /// <summary>Counts the tokens of a prompt. It is not charged.</summary>
    public static async Task<IResult> CountTokens(HttpContext http, InferenceGateway gateway, BodyGate bodies)
    {
        var key = Caller.GetKey(http);
        using var body = await RequestBody.ReadAsync(http, bodies, key.Id);
        var prepared = await gateway.PrepareAsync(key, MessagesRequestReader.ReadToCount(body.Bytes).ToInference() with { MaxTokens = 1 });
        return new JsonResult<TokenCountBody>(new TokenCountBody(prepared.Size.Tokens), AnthropicJson.Default.TokenCountBody);
    }
}

/// <summary>A message that is being generated.</summary>
/// <param name="Request">The client's request.</param>
/// <param name="Run">What the gateway started.</param>
internal sealed record MessageRun(MessagesRequest Request, InferenceRun Run);

/// <summary>The answer to a request that counts tokens.</summary>
/// <param name="InputTokens">The prompt's tokens.</param>
internal sealed record TokenCountBody(int InputTokens);
