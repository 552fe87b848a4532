using System.Text.Json.Nodes;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Responses.Items;
using Nebula.Api.OpenAI.Responses.Output;
using Nebula.Api.OpenAI.Responses.Requests;
using Nebula.Api.OpenAI.Responses.Storage;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Storage;

namespace Nebula.Api.OpenAI.Responses;

/// <summary>Finds what a request for a response refers to: a previous response, a conversation, and items of either.</summary>
public sealed class InputResolver(ResponseStore responses, ConversationStore conversations, TimeProvider time)
{
    /// <summary>Resolves a request.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <param name="findRecent">Finds a response that the client's connection holds, stored or not; null if there is no such connection.</param>
    /// <exception cref="NebulaException">400: there is no such response or item, or an output has no call; 404: there is no such conversation.</exception>
    internal async ValueTask ResolveAsync(string keyId, ResponseRequest request, CancellationToken cancellationToken, Func<string, StoredResponse?>? findRecent = null)
    {
        request.IdPrefix = TimeOrderedIds.CreatePrefix(DocumentSweeper.ResponseIdPrefix, time.GetUtcNow());
        var conversation = request.ConversationId is { } id ? await conversations.ListAsync(keyId, id, cancellationToken) : [];
        var history = request.PreviousResponseId is null ? ItemMessages.Create(conversation) : await ReadHistoryAsync(keyId, request.PreviousResponseId, findRecent, cancellationToken);
        var items = InputItems.Read(request.Input);
        for (var i = 0; i < items.Count; i++)
        {
            if (InputItems.GetType(items[i]) == "item_reference")
                items[i] = await FindAsync(keyId, conversation, (string)items[i]["id"]!, i, cancellationToken);
        }

        request.Resolved = new ResponseInput([.. history, .. ItemMessages.Create(items)], items);
        ToolOutputRules.Check(request.Resolved);
    }

    private async ValueTask<IReadOnlyList<PromptMessage>> ReadHistoryAsync(
        string keyId, string id, Func<string, StoredResponse?>? findRecent, CancellationToken cancellationToken)
    {
        if ((findRecent?.Invoke(id) ?? await responses.FindAsync(keyId, id, cancellationToken)) is not { } previous)
            throw FieldErrors.Invalid("previous_response_id", $"Previous response with id '{TextExcerpt.Truncate(id)}' not found.", "previous_response_not_found");
        if (previous.End is not { Status: ResponseJson.Completed or ResponseJson.Incomplete })
            throw FieldErrors.Invalid("previous_response_id", $"Previous response with id '{TextExcerpt.Truncate(id)}' is not completed.", "invalid_value");
        return [.. previous.Messages, .. ItemMessages.Create(previous.CreateOutputItems())];
    }

    private async ValueTask<JsonObject> FindAsync(
        string keyId, IReadOnlyList<JsonObject> conversation, string itemId, int place, CancellationToken cancellationToken)
    {
        if (conversation.FirstOrDefault(item => (string?)item["id"] == itemId) is { } found)
            return found;
        if (ItemIds.Parse(itemId) is var (responseId, isInput, index) && await responses.FindAsync(keyId, responseId, cancellationToken) is { } response)
        {
            var items = isInput ? response.Input : [.. response.CreateOutputItems()];
            if (index < items.Count && (string?)items[index]["id"] == itemId)
                return items[index];
        }

        throw FieldErrors.Invalid($"input[{place}].id", $"Item with id '{TextExcerpt.Truncate(itemId)}' not found.", "invalid_value");
    }
}
