using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Ollama.Requests;

/// <summary>Reads the bodies of <c>POST /api/chat</c> and <c>POST /api/generate</c>. The rules are those of every body (<see cref="BodyReader"/>).</summary>
public static class OllamaRequestReader
{
    /// <summary>The chat that a body holds.</summary>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static OllamaRequest ReadChat(ReadOnlyMemory<byte> body) => BodyReader.Read<OllamaDraft, OllamaRequest>(body, static (ref draft) => draft.IsChat = true);

    /// <summary>The prompt that a body holds.</summary>
    /// <exception cref="NebulaException">400: the body is not a JSON object, or a field is wrong or missing; it names the field.</exception>
    public static OllamaRequest ReadPrompt(ReadOnlyMemory<byte> body) => BodyReader.Read<OllamaDraft, OllamaRequest>(body);
}
