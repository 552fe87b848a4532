using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Api.Management.Requests;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Api.OpenAI.Chat.Storage;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.OpenAI.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
public static class ChatCompletions
{
    /// <summary>Answers with one JSON body, or with server-sent events if <c>stream</c> is true.</summary>
    public static Task<IResult> Create(HttpContext http, InferenceEndpoint endpoint, CompletionStore completions, TimeProvider time) => endpoint.ServeAsync(
        http,
        body => completions.Identify(ChatRequestReader.Read(body, RouteIds.FindDeployment(http))),
        (request, run) =>
        {
            var chat = new ChatRun(request, run);
            if (request.Stored is not null)
                return CreateStoredAsync(http, chat with { Run = run with { AnswerId = run.Job.Id } }, completions, time); // it is stored by that id
            return request.Stream
                ? StreamedAnswer.StartAsync(run, output => new ChatChunkWriter(output, chat))
                : WholeAnswer.CollectAsync(http, run, (reply, usage) => new ChatCompletionBody(chat, reply, usage), time);
        });

    private static Task<IResult> CreateStoredAsync(HttpContext http, ChatRun chat, CompletionStore completions, TimeProvider time)
    {
        var keyId = Caller.GetKey(http).Id;
        return chat.Request.Stream
            ? StreamedAnswer.StartAsync(chat.Run, output => new StoringChunkWriter(new ChatChunkWriter(output, chat), chat, keyId, completions))
            : WholeAnswer.CollectAsync(
                http,
                chat.Run,
                async (reply, usage) =>
                {
                    await completions.AddAsync(keyId, chat, reply, usage);
                    return new ChatCompletionBody(chat, reply, usage);
                },
                time);
    }
}

/// <summary>A chat completion that is being served.</summary>
/// <param name="Request">The client's request.</param>
/// <param name="Run">What the gateway started.</param>
internal sealed record ChatRun(ChatRequest Request, InferenceRun Run)
{
    /// <summary>Its job.</summary>
    public InferenceJob Job => Run.Job;

    /// <summary>The deployment that serves it.</summary>
    public ServedModel Served => Run.Served;

    /// <summary>The ids of the prompt's tokens, without those of media and tools.</summary>
    public IReadOnlyList<int> GetPromptTokenIds() => ChatTokens.Encode(Request.Messages, Request.AddsReplyStart, Request.ContinuesLastMessage);

    /// <summary>Whether its answer has the results of Azure's content filters.</summary>
    public bool IsAzure => Run.IsAzure;
}
