using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Responses.Storage;

/// <summary>A response as it is stored. Its body and its events follow from it.</summary>
internal sealed record StoredResponse
{
    /// <summary>What was known of it first.</summary>
    public required ResponseHead Head { get; init; }

    /// <summary>Its own input, with ids.</summary>
    public required IReadOnlyList<JsonObject> Input { get; init; }

    /// <summary>Everything that the model read, without the instructions.</summary>
    public required IReadOnlyList<PromptMessage> Messages { get; init; }

    /// <summary>Its output; empty until it has ended.</summary>
    public IReadOnlyList<ResponseItem> Output { get; init; } = [];

    /// <summary>How it ended; null while it runs.</summary>
    public ResponseEnd? End { get; init; }

    /// <summary>When a response that still runs is taken for failed, whatever became of its process.</summary>
    public DateTimeOffset Deadline { get; init; }

    /// <summary>
    /// Until when a process that records the response in the background owns it; the process renews it. Null if the response is recorded whole, or runs
    /// in the foreground, or an earlier version of Nebula records it.
    /// </summary>
    public DateTimeOffset? OwnedUntil { get; init; }

    /// <summary>Whether its process has died before it could record the response.</summary>
    public bool IsOrphan(DateTimeOffset now) => OwnedUntil <= now;

    /// <summary>Whether it has ended and its output is whole. A response that was cancelled gets its output from the process that owns it.</summary>
    public bool IsRecorded => End is not null && OwnedUntil is null;

    /// <summary>Its output as items.</summary>
    public IEnumerable<JsonObject> CreateOutputItems()
    {
        for (var i = 0; i < Output.Count; i++)
            yield return ItemJson.Create(Head, Output[i], i, ResponseJson.GetItemStatus(End, i == Output.Count - 1));
    }
}

/// <summary>The JSON of stored responses and of what is stored with them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredResponse))]
[JsonSerializable(typeof(StoredConversation))]
[JsonSerializable(typeof(StoredItem))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class StorageJson : JsonSerializerContext;
