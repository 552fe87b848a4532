using System.Globalization;
using System.Text.Json.Nodes;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Domain.Common;
using Nebula.Domain.Records;
using Nebula.Domain.Storage;

namespace Nebula.Api.OpenAI.Responses.Storage;

/// <summary>Stores conversations and their items; an API key sees only its own. A conversation is kept for 30 days after an item was added.</summary>
public sealed class ConversationStore(DocumentStore documents, TimeProvider time)
{
    private const int RandomLength = 8; // of the key of an item, after its time and place

    private static readonly DocumentFormat<StoredConversation> Format = new("conversation", version: 1, StorageJson.Default.StoredConversation);
    private static readonly DocumentFormat<StoredItem> ItemFormat = new("item of a conversation", version: 1, StorageJson.Default.StoredItem);

    /// <summary>Creates a conversation.</summary>
    internal async ValueTask<StoredConversation> CreateAsync(string keyId, JsonObject metadata)
    {
        var now = time.GetUtcNow();
        var conversation = new StoredConversation
        {
            Id = TimeOrderedIds.Create(DocumentSweeper.ConversationIdPrefix, now), CreatedAt = now.ToUnixTimeSeconds(), Metadata = metadata,
        };
        await documents.TryAddAsync(Partitions.Conversations, keyId, conversation.Id, Format.Write(conversation));
        return conversation;
    }

    /// <summary>Reads a conversation.</summary>
    /// <exception cref="NebulaException">404: the key has none with that id.</exception>
    internal async ValueTask<StoredConversation> GetAsync(string keyId, string id, CancellationToken cancellationToken) =>
        (await ReadAsync(keyId, id, cancellationToken)).Conversation;

    /// <summary>Replaces the metadata of a conversation.</summary>
    /// <exception cref="NebulaException">404: the key has none with that id.</exception>
    internal async ValueTask<StoredConversation> UpdateAsync(string keyId, string id, JsonObject metadata)
    {
        while (true)
        {
            var (conversation, document) = await ReadAsync(keyId, id, CancellationToken.None);
            var updated = conversation with { Metadata = metadata };
            if (await documents.TryReplaceAsync(Partitions.Conversations, keyId, document, Format.Write(updated)) is not null)
                return updated;
        }
    }

    /// <summary>Removes a conversation and its items.</summary>
    /// <exception cref="NebulaException">404: the key has none with that id.</exception>
    internal async ValueTask DeleteAsync(string keyId, string id)
    {
        if (!await documents.DeleteAsync(Partitions.Conversations, keyId, id))
            throw NotFound(id);
        await foreach (var document in documents.ListAsync(Partitions.ConversationItems, CreateOwner(keyId, id)))
            await documents.DeleteAsync(Partitions.ConversationItems, CreateOwner(keyId, id), document.Id);
    }

    /// <summary>Adds items to a conversation; does nothing if it was deleted.</summary>
    internal async ValueTask AppendAsync(string keyId, string id, IReadOnlyList<JsonObject> items)
    {
        if (await documents.FindAsync(Partitions.Conversations, keyId, id) is not { } document)
            return;
        var now = TimeOrderedIds.CreatePrefix("", time.GetUtcNow());
        for (var i = 0; i < items.Count; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{now}{i:x4}{Ids.NewBase62(RandomLength)}");
            await documents.TryAddAsync(Partitions.ConversationItems, CreateOwner(keyId, id), key, ItemFormat.Write(new StoredItem { Item = items[i] }));
        }

        await documents.TryReplaceAsync(Partitions.Conversations, keyId, document, document.Json, renews: true);
    }

    /// <summary>Adds a client's items to a conversation.</summary>
    /// <returns>The items with their ids.</returns>
    /// <exception cref="NebulaException">404: the key has no such conversation.</exception>
    internal async ValueTask<IReadOnlyList<JsonObject>> AddAsync(string keyId, string id, IReadOnlyList<JsonObject> items)
    {
        await GetAsync(keyId, id, CancellationToken.None);
        var now = time.GetUtcNow();
        JsonObject[] added = [.. items.Select(item => InputItems.WithId(item, TimeOrderedIds.Create(ItemIds.GetPrefix(InputItems.GetType(item)), now)))];
        await AppendAsync(keyId, id, added);
        return added;
    }

    /// <summary>Reads a conversation's items, oldest first.</summary>
    /// <exception cref="NebulaException">404: the key has no such conversation.</exception>
    internal async ValueTask<IReadOnlyList<JsonObject>> ListAsync(string keyId, string id, CancellationToken cancellationToken)
    {
        await GetAsync(keyId, id, cancellationToken);
        var items = new List<JsonObject>();
        await foreach (var document in documents.ListAsync(Partitions.ConversationItems, CreateOwner(keyId, id), cancellationToken: cancellationToken))
            items.Add(ItemFormat.Read(document.Id, document.Json).Item);
        return items;
    }

    /// <summary>Reads an item of a conversation.</summary>
    /// <exception cref="NebulaException">404: there is none with that id.</exception>
    internal async ValueTask<JsonObject> GetItemAsync(string keyId, string id, string itemId, CancellationToken cancellationToken) =>
        (await ListAsync(keyId, id, cancellationToken)).FirstOrDefault(item => (string?)item["id"] == itemId) ?? throw ItemNotFound(itemId);

    /// <summary>Removes an item of a conversation.</summary>
    /// <exception cref="NebulaException">404: there is none with that id.</exception>
    internal async ValueTask DeleteItemAsync(string keyId, string id, string itemId)
    {
        await GetAsync(keyId, id, CancellationToken.None);
        await foreach (var document in documents.ListAsync(Partitions.ConversationItems, CreateOwner(keyId, id)))
        {
            if ((string?)ItemFormat.Read(document.Id, document.Json).Item["id"] == itemId
                && await documents.DeleteAsync(Partitions.ConversationItems, CreateOwner(keyId, id), document.Id))
            {
                return;
            }
        }

        throw ItemNotFound(itemId);
    }

    private async ValueTask<(StoredConversation Conversation, StoredDocument Document)> ReadAsync(string keyId, string id, CancellationToken cancellationToken) =>
        await documents.FindAsync(Partitions.Conversations, keyId, id, cancellationToken) is { } document
            ? (Format.Read(id, document.Json), document)
            : throw NotFound(id);

    private static string CreateOwner(string keyId, string id) => $"{keyId}~{id}";

    private static NebulaException NotFound(string id) =>
        NebulaError.NotFound($"Conversation with id '{TextExcerpt.Truncate(id)}' not found.", code: null).ToException();

    private static NebulaException ItemNotFound(string id) =>
        NebulaError.NotFound($"Item with id '{TextExcerpt.Truncate(id)}' not found.", code: null).ToException();
}

/// <summary>A conversation as it is stored.</summary>
internal sealed record StoredConversation
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was created, in Unix seconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Its metadata.</summary>
    public required JsonObject Metadata { get; init; }
}

/// <summary>An item of a conversation as it is stored.</summary>
internal sealed record StoredItem
{
    /// <summary>The item, with its id.</summary>
    public required JsonObject Item { get; init; }
}
