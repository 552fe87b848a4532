using System.Text.Json.Serialization;
using Nebula.Api.Ollama.Models;
using Nebula.Api.Ollama.Requests;

namespace Nebula.Api.Ollama.Replies;

/// <summary>The answer to a request that only loads or unloads a model. A deployment stays loaded, so nothing happens.</summary>
/// <param name="Model">The model, as the client named it.</param>
/// <param name="CreatedAt">The time, RFC 3339.</param>
/// <param name="Message">The message of a chat; null for a prompt.</param>
/// <param name="Response">The text of a prompt's answer; null for a chat.</param>
/// <param name="Done">Always true.</param>
/// <param name="DoneReason"><c>load</c> or <c>unload</c>.</param>
internal sealed record OllamaLoadBody(
    string Model,
    string CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OllamaLoadMessage? Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Response,
    bool Done,
    string DoneReason)
{
    /// <summary>The answer to a request.</summary>
    /// <param name="request">A request that only loads the model.</param>
    /// <param name="now">The time.</param>
    public static OllamaLoadBody Create(OllamaRequest request, DateTimeOffset now) => new(
        request.Model,
        OllamaModelBody.FormatTime(now),
        request.IsChat ? new OllamaLoadMessage("assistant", "") : null,
        request.IsChat ? null : "",
        true,
        request.Unloads ? "unload" : "load");
}

/// <summary>A message without text.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Content">Its text.</param>
internal sealed record OllamaLoadMessage(string Role, string Content);
