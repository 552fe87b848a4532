using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Api.OpenAI.Responses.Requests;

namespace Nebula.Api.Realtime;

/// <summary>A response that a client has asked for.</summary>
internal sealed class RealtimeResponse : IDisposable
{
    private readonly CancellationTokenSource _cancelled = new();

    /// <summary>Its id, once its job is started. Default empty.</summary>
    public string Id { get; set; } = "";

    /// <summary>The event of the client's that asked for it; null if it has no id.</summary>
    public required string? EventId { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>How it responds.</summary>
    public required RealtimeSettings Settings { get; init; }

    /// <summary>What it reads.</summary>
    public required IReadOnlyList<JsonObject> Input { get; init; }

    /// <summary>The conversation that it is added to; null for none.</summary>
    public RealtimeConversation? Conversation { get; init; }

    /// <summary><c>metadata</c>; null if it is not set.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Cancelled by <see cref="Cancel"/>.</summary>
    public CancellationToken Cancelled => _cancelled.Token;

    /// <summary>Cancels it.</summary>
    public void Cancel() => _cancelled.Cancel();

    /// <summary>The same request as <c>POST /v1/responses</c> would read it, so that both get the same answer.</summary>
    public ResponseRequest ToRequest() => new()
    {
        Model = Model,
        Instructions = Settings.Instructions.Length > 0 ? Settings.Instructions : null,
        Tools = Settings.Tools,
        ToolsJson = Settings.ToolsJson,
        ToolChoice = Settings.ReadToolChoice("response"),
        ToolChoiceJson = Settings.ToolChoiceJson,
        ParallelToolCalls = Settings.ParallelToolCalls,
        ReasoningEffort = Settings.ReasoningEffort,
        MaxOutputTokens = Settings.MaxOutputTokens,
        Temperature = Settings.Temperature,
        Seed = Settings.Seed,
        Truncation = Settings.Truncates ? "auto" : null,
        Store = false,
        Stream = true,
        Resolved = new ResponseInput(ItemMessages.Create(Input), Input),
    };

    /// <inheritdoc/>
    public void Dispose() => _cancelled.Dispose();
}
