using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Inference;
using Nebula.Api.Ollama.Replies;
using Nebula.Api.Ollama.Requests;

namespace Nebula.Api.Ollama;

/// <summary><c>POST /api/chat</c> and <c>POST /api/generate</c>, and what tells a client that a server is there.</summary>
public static class OllamaHandlers
{
    /// <summary>The version of Ollama whose API this is.</summary>
    public const string Version = "0.12.6";

    private static readonly byte[] Running = [.. "Ollama is running"u8];

    /// <summary>Answers a conversation with a message.</summary>
    public static Task<IResult> Chat(HttpContext http, InferenceEndpoint endpoint, TimeProvider time) => ServeAsync(http, OllamaRequestReader.ReadChat, endpoint, time);

    /// <summary>Answers a prompt with a text.</summary>
    public static Task<IResult> Generate(HttpContext http, InferenceEndpoint endpoint, TimeProvider time) => ServeAsync(http, OllamaRequestReader.ReadPrompt, endpoint, time);

    /// <summary><c>GET /api/version</c>.</summary>
    public static Task<IResult> GetVersion(HttpContext http) =>
        Task.FromResult<IResult>(new JsonResult<Models.OllamaVersionBody>(new(Version), OllamaJson.Default.OllamaVersionBody));

    /// <summary><c>GET /</c> of a client that does not ask for HTML: the text by which Ollama's clients recognise a server.</summary>
    public static Task<IResult> GetRoot(HttpContext http) => Task.FromResult<IResult>(new BytesResult(Running, "text/plain; charset=utf-8"));

    private static Task<IResult> ServeAsync(HttpContext http, Func<ReadOnlyMemory<byte>, OllamaRequest> read, InferenceEndpoint endpoint, TimeProvider time) => endpoint.ServeAsync(
        http,
        read,
        (request, run) =>
        {
            var served = new OllamaRun(request, run);
            return request.Stream
                ? StreamedAnswer.StartAsync(run, output => new OllamaLineWriter(output, served))
                : WholeAnswer.CollectAsync(http, run, (reply, usage) => new OllamaReplyBody(served, reply, usage), time);
        });
}
