using System.Text.Json.Nodes;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Responses.Items;

/// <summary>What a response reads.</summary>
/// <param name="Messages">All of it, without the instructions: what the response continues, and its own input.</param>
/// <param name="Items">Its own input, as items without ids.</param>
internal sealed record ResponseInput(IReadOnlyList<PromptMessage> Messages, IReadOnlyList<JsonObject> Items)
{
    /// <summary>Nothing.</summary>
    public static ResponseInput Empty { get; } = new([], []);
}
