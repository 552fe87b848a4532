using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Responses.Requests;

/// <summary>The body of a request that creates or changes a conversation or a stored completion, while it is being read.</summary>
internal ref struct ConversationDraft(ReadOnlySpan<byte> body) : IBodyDraft<ConversationDraft, ConversationChange>
{
    private const int MaxItems = 20;

    private static readonly ArraySchema ItemList = new(ItemSchemas.Item, max: MaxItems);

    /// <inheritdoc/>
    public static ObjectReader<ConversationDraft> Fields { get; } = new(
        ("items", static (ref r, ref d) => d._items = JsonPart.ReadUnlessNull(ref r, d._body, ItemList)),
        ("metadata", static (ref r, ref d) => d._metadata = JsonPart.ReadUnlessNull(ref r, d._body, PlainSchemas.Metadata)));

    private readonly ReadOnlySpan<byte> _body = body;
    private JsonElement? _items;
    private JsonElement? _metadata;

    /// <inheritdoc/>
    public static ConversationDraft Create(ReadOnlySpan<byte> json) => new(json);

    /// <inheritdoc/>
    public readonly ConversationChange Finish()
    {
        var items = InputItems.Read(_items);
        var reference = items.FindIndex(static item => InputItems.GetType(item) == "item_reference");
        if (reference >= 0)
            throw FieldErrors.Invalid($"items[{reference}]", "A conversation has items and no references to items.", "invalid_value");
        return new ConversationChange(_items is null ? null : items, _metadata is { } metadata ? WrittenJson.CreateObject(metadata) : null);
    }
}

/// <summary>What a client says of a conversation.</summary>
/// <param name="Items">Items to add; null for none.</param>
/// <param name="Metadata">The metadata; null for none.</param>
internal sealed record ConversationChange(IReadOnlyList<JsonObject>? Items, JsonObject? Metadata);
