using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Nebula.Api.Inference;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Storage;
using Nebula.Domain.Usage;

namespace Nebula.Api.OpenAI.Chat.Storage;

/// <summary>Stores chat completions for 30 days; an API key sees only its own.</summary>
public sealed partial class CompletionStore(DocumentStore documents, TimeProvider time, ILogger<CompletionStore> logger)
{
    private static readonly DocumentFormat<StoredCompletion> Format = new("chat completion", version: 1, StoredCompletionJson.Default.StoredCompletion);

    /// <summary>Lets the id of a completion that will be stored begin with its time.</summary>
    internal ChatRequest Identify(ChatRequest request)
    {
        if (request.Stored is not null)
            request.IdPrefix = TimeOrderedIds.CreatePrefix(DocumentSweeper.CompletionIdPrefix, time.GetUtcNow());
        return request;
    }

    /// <summary>Adds a completion. Its client gets its answer even if the store does not take it.</summary>
    internal async ValueTask AddAsync(string keyId, ChatRun run, CollectedReply reply, UsageRecord usage)
    {
        try
        {
            var bytes = new ArrayBufferWriter<byte>(1_024);
            var body = new ChatCompletionBody(run, reply, usage);
            while (body.WriteNext(bytes))
            {
                // The stored completion is whole.
            }

            var completion = JsonNode.Parse(bytes.WrittenSpan)!.AsObject();
            completion["metadata"] = WrittenJson.CreateNode(JsonElement.Parse(run.Request.Stored!.Metadata));
            var stored = new StoredCompletion { Completion = completion, Messages = CreateMessages(run.Job.Id, run.Request.Stored.Messages) };
            await documents.TryAddAsync(Partitions.ChatCompletions, keyId, run.Job.Id, Format.Write(stored));
        }
        catch (Exception e)
        {
            NotStored(logger, run.Job.Id, e);
        }
    }

    /// <summary>Reads a completion.</summary>
    /// <exception cref="NebulaException">404: the key has none with that id.</exception>
    internal async ValueTask<StoredCompletion> GetAsync(string keyId, string id, CancellationToken cancellationToken) =>
        await documents.FindAsync(Partitions.ChatCompletions, keyId, id, cancellationToken) is { } document ? Format.Read(id, document.Json) : throw NotFound(id);

    /// <summary>Reads a key's completions, oldest first.</summary>
    internal async IAsyncEnumerable<StoredCompletion> ListAsync(string keyId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.ListAsync(Partitions.ChatCompletions, keyId, cancellationToken: cancellationToken))
            yield return Format.Read(document.Id, document.Json);
    }

    /// <summary>Replaces the metadata of a completion.</summary>
    /// <exception cref="NebulaException">404: the key has none with that id.</exception>
    internal async ValueTask<StoredCompletion> UpdateAsync(string keyId, string id, JsonObject metadata)
    {
        while (true)
        {
            if (await documents.FindAsync(Partitions.ChatCompletions, keyId, id) is not { } document)
                throw NotFound(id);
            var stored = Format.Read(id, document.Json);
            stored.Completion["metadata"] = metadata.DeepClone();
            if (await documents.TryReplaceAsync(Partitions.ChatCompletions, keyId, document, Format.Write(stored)) is not null)
                return stored;
        }
    }

    /// <summary>Removes a completion.</summary>
    /// <exception cref="NebulaException">404: the key has none with that id.</exception>
    internal async ValueTask DeleteAsync(string keyId, string id)
    {
        if (!await documents.DeleteAsync(Partitions.ChatCompletions, keyId, id))
            throw NotFound(id);
    }

    // As OpenAI lists them: with an id each, and content in parts beside its text.
    private static List<JsonObject> CreateMessages(string completionId, string json)
    {
        var messages = new List<JsonObject>();
        foreach (var written in JsonElement.Parse(json).EnumerateArray())
        {
            var message = WrittenJson.CreateObject(written);
            message.Insert(0, "id", string.Create(CultureInfo.InvariantCulture, $"{completionId}-{messages.Count}"));
            if (!message.ContainsKey("name"))
                message["name"] = null;
            var parts = message["content"] as JsonArray;
            message["content_parts"] = parts?.DeepClone();
            message["content"] = parts is null ? message["content"]?.DeepClone() : null;
            messages.Add(message);
        }

        return messages;
    }

    private static NebulaException NotFound(string id) =>
        NebulaError.NotFound($"Completion with id '{TextExcerpt.Truncate(id)}' not found.", code: null).ToException();

    [LoggerMessage(EventId = 2063, Level = LogLevel.Error, Message = "Completion {CompletionId} could not be stored")]
    private static partial void NotStored(ILogger logger, string completionId, Exception exception);
}

/// <summary>A chat completion as it is stored.</summary>
internal sealed record StoredCompletion
{
    /// <summary>The completion, with its metadata.</summary>
    public required JsonObject Completion { get; init; }

    /// <summary>The messages of its request, with ids.</summary>
    public required IReadOnlyList<JsonObject> Messages { get; init; }
}

/// <summary>The JSON of stored completions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoredCompletion))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class StoredCompletionJson : JsonSerializerContext;
