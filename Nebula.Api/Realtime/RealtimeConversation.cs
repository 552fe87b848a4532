using System.Text.Json.Nodes;
using Nebula.Domain.Common;

namespace Nebula.Api.Realtime;

/// <summary>The items of a session's conversation, in order. Responses add to it while the client changes it.</summary>
internal sealed class RealtimeConversation
{
    /// <summary>The most characters of all items together: 10 Mi, about the size of the largest body.</summary>
    public const int MaxCharacters = 10 * 1024 * 1024;

    /// <summary>The most items: 4,096.</summary>
    public const int MaxItems = 4_096;

    /// <summary>What a client names as the previous item of the first one.</summary>
    public const string Root = "root";

    private readonly Lock _lock = new();
    private readonly List<(JsonObject Item, int Size)> _items = [];
    private long _size;

    /// <summary>Its id.</summary>
    public string Id { get; } = $"conv_{Ids.NewBase62(21)}";

    /// <summary>Adds a client's item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="size">Its size in characters.</param>
    /// <param name="previousId">The item that it follows; null for the last one.</param>
    /// <returns>The id of the item before it; null if it is the first.</returns>
    /// <exception cref="NebulaException">400: its id is taken, there is no such previous item, its call is unknown, or there is no room.</exception>
    public string? Add(JsonObject item, int size, string? previousId)
    {
        lock (_lock)
        {
            var id = RealtimeItems.GetId(item);
            if (FindIndex(id) >= 0)
                throw NebulaError.Invalid($"Error adding item: an item with id '{TextExcerpt.Truncate(id)}' already exists.", "item.id", "item_create_duplicate_id").ToException();
            if (_items.Count >= MaxItems || _size + size > MaxCharacters)
                throw NebulaError.Invalid($"The conversation is full: it holds {MaxItems} items and {MaxCharacters} characters. Delete items, or open another session.", "item", "conversation_full").ToException();
            if (RealtimeItems.GetType(item) == "function_call_output" && !HasCall((string)item["call_id"]!))
                throw NebulaError.Invalid($"Tool call ID '{TextExcerpt.Truncate((string)item["call_id"]!)}' not found in conversation.", "item.call_id", "invalid_tool_call_id").ToException();
            var place = previousId switch { null => _items.Count, Root => 0, _ => FindIndex(previousId) + 1 };
            if (place == 0 && previousId is not Root and not null)
                throw NebulaError.Invalid($"Error adding item: the previous item with id '{TextExcerpt.Truncate(previousId)}' does not exist.", "previous_item_id", "item_create_invalid_previous_item_id").ToException();
            Insert(place, item, size);
            return place > 0 ? RealtimeItems.GetId(_items[place - 1].Item) : null;
        }
    }

    /// <summary>Adds an item that a response has begun, whatever room there is.</summary>
    /// <returns>The id of the item before it; null if it is the first.</returns>
    public string? Append(JsonObject item)
    {
        lock (_lock)
        {
            Insert(_items.Count, item, 0);
            return _items.Count > 1 ? RealtimeItems.GetId(_items[^2].Item) : null;
        }
    }

    /// <summary>Replaces an item that a response has begun by the whole one, unless the client has deleted it.</summary>
    /// <param name="item">The whole item.</param>
    /// <param name="size">Its size in characters.</param>
    public void Complete(JsonObject item, int size)
    {
        lock (_lock)
        {
            if (FindIndex(RealtimeItems.GetId(item)) is var index and >= 0)
            {
                _size += size - _items[index].Size;
                _items[index] = (item, size);
            }
        }
    }

    /// <summary>The item with an id; null if there is none.</summary>
    public JsonObject? Find(string id)
    {
        lock (_lock)
            return FindIndex(id) is var index and >= 0 ? _items[index].Item : null;
    }

    /// <summary>Removes an item.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string id)
    {
        lock (_lock)
        {
            var index = FindIndex(id);
            if (index < 0)
                return false;
            _size -= _items[index].Size;
            _items.RemoveAt(index);
            return true;
        }
    }

    /// <summary>The items as they are now.</summary>
    public IReadOnlyList<JsonObject> Read()
    {
        lock (_lock)
            return [.. _items.Select(static entry => entry.Item)];
    }

    private bool HasCall(string callId) => _items.Exists(entry => RealtimeItems.GetType(entry.Item) == "function_call" && (string)entry.Item["call_id"]! == callId);

    private int FindIndex(string id) => _items.FindIndex(entry => RealtimeItems.GetId(entry.Item) == id);

    private void Insert(int place, JsonObject item, int size)
    {
        _size += size;
        _items.Insert(place, (item, size));
    }
}
