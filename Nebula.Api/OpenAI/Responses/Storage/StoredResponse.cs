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

    /// <summary>When a response that still runs is taken for failed, because its process is gone.</summary>
    public DateTimeOffset Deadline { get; init; }

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
