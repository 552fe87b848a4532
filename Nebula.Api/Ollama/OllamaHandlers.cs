using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Api.Json;
using Nebula.Api.Ollama.Replies;
using Nebula.Api.Ollama.Requests;
using Nebula.Domain.Deployments;
using Nebula.Domain.Inference.Gateway;
using Nebula.Domain.Models;

namespace Nebula.Api.Ollama;

/// <summary>
/// <c>POST /api/chat</c> and <c>POST /api/generate</c>, and what tells a client that a server is there. A request without messages or a prompt loads
/// the model: it has no job, and is not charged.
/// </summary>
public static class OllamaHandlers
{
    /// <summary>The version of Ollama whose API this is.</summary>
    public const string Version = "0.12.6";

    private static readonly byte[] Running = [.. "Ollama is running"u8];

    /// <summary>Answers a conversation with a message.</summary>
    public static Task<IResult> Chat(HttpContext http, InferenceEndpoint endpoint, InferenceGateway gateway, TimeProvider time) =>
        ServeAsync(http, OllamaRequestReader.ReadChat, endpoint, gateway, time);

    /// <summary>Answers a prompt with a text.</summary>
    public static Task<IResult> Generate(HttpContext http, InferenceEndpoint endpoint, InferenceGateway gateway, TimeProvider time) =>
        ServeAsync(http, OllamaRequestReader.ReadPrompt, endpoint, gateway, time);

    /// <summary><c>GET /api/version</c>.</summary>
    public static Task<IResult> GetVersion(HttpContext http) =>
        Task.FromResult<IResult>(new JsonResult<Models.OllamaVersionBody>(new(Version), OllamaJson.Default.OllamaVersionBody));

    /// <summary><c>GET /</c> of a client that does not ask for HTML: the text by which Ollama's clients recognise a server.</summary>
    public static Task<IResult> GetRoot(HttpContext http) => Task.FromResult<IResult>(new BytesResult(Running, "text/plain; charset=utf-8"));

    private static Task<IResult> ServeAsync(
        HttpContext http, Func<ReadOnlyMemory<byte>, OllamaRequest> read, InferenceEndpoint endpoint, InferenceGateway gateway, TimeProvider time) => endpoint.ServeAsync(
        http,
        read,
        request => request.IsLoad || request.Thinks ? LoadAsync(http, request, gateway, time) : default,
        (request, run) =>
        {
            var served = new OllamaRun(request, run);
            return request.Stream
                ? StreamedAnswer.StartAsync(run, output => new OllamaLineWriter(output, served))
                : WholeAnswer.CollectAsync(http, run, (reply, usage) => new OllamaReplyBody(served, reply, usage), time);
        });

    // Null if the request does more than load the model.
    private static async ValueTask<IResult?> LoadAsync(HttpContext http, OllamaRequest request, InferenceGateway gateway, TimeProvider time)
    {
        var served = await gateway.FindAsync(Caller.GetKey(http), request.Model, ModelKind.Chat, OllamaModelName.FindUntagged(request.Model));
        if (request.Thinks && served is SimulatedModel { Model.Reasons: false })
            throw FieldErrors.Invalid("think", $"\"{request.Model}\" does not support thinking");
        return request.IsLoad
            ? new JsonResult<OllamaLoadBody>(OllamaLoadBody.Create(request, time.GetUtcNow()), OllamaJson.Default.OllamaLoadBody)
            : null;
    }
}
