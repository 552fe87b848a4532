using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>
/// Drops the oldest messages of a conversation that is too long for the model, as OpenAI describes <c>truncation: "auto"</c>: items are dropped from the
/// beginning of the conversation.
/// </summary>
/// <remarks>
/// The last message of the user stays, and so do the messages before <see cref="InferenceRequest.FirstDroppableMessage"/>. Calls and their results are
/// dropped together.
/// </remarks>
internal static class PromptTruncator
{
    /// <summary>Truncates a prompt that leaves too little room for its reply.</summary>
    /// <param name="tokenizer">Counts.</param>
    /// <param name="request">The request.</param>
    /// <param name="size">The size of its prompt.</param>
    /// <param name="context">The tokens that a prompt and its reply may have together.</param>
    /// <param name="defaultMaxTokens">The room that a reply without a maximum gets.</param>
    /// <returns>The request with the messages that stay, which may still be too long; null if the prompt fits or must not be truncated.</returns>
    public static InferenceRequest? TryTruncate(PromptTokenizer tokenizer, InferenceRequest request, PromptSize size, int context, int defaultMaxTokens)
    {
        if (request.FirstDroppableMessage is not { } first || (size.Longest < context && (request.MaxTokens ?? 1) <= context - size.Longest))
            return null;
        var messages = request.Prompt.Messages;
        var units = GetUnits(messages);
        var stays = new bool[messages.Count];
        Array.Fill(stays, true, 0, Math.Min(first, stays.Length));
        var last = messages.Count - 1;
        while (last >= 0 && messages[last].Role != "user")
            last--;
        if (last >= 0)
            stays[last] = true;

        var room = context - Math.Min(request.MaxTokens ?? defaultMaxTokens, context) - PromptSize.CountRest(tokenizer, request, context);
        for (var i = 0; i < stays.Length; i++)
            room -= stays[i] ? Count(i) : 0;
        for (var i = messages.Count - 1; i >= first && room > 0; i--)
        {
            if (stays[i] || units[i] != i)
                continue; // a result is counted with its call
            for (var member = i; member < units.Length; member++)
                room -= units[member] == i ? Count(member) : 0;
            if (room < 0)
                break;
            for (var member = i; member < units.Length; member++)
                stays[member] |= units[member] == i;
        }

        return request with { Prompt = request.Prompt with { Messages = [.. messages.Where((_, i) => stays[i])] } };

        int Count(int message) => PromptSize.CountMessage(tokenizer, messages[message], context);
    }

    // The place of the message that a message is dropped with: of the one that calls for a result, else its own.
    private static int[] GetUnits(IReadOnlyList<PromptMessage> messages)
    {
        var calls = new Dictionary<string, int>(StringComparer.Ordinal);
        var units = new int[messages.Count];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = messages[i].ToolCallId is { } id && calls.TryGetValue(id, out var call) ? call : i;
            foreach (var called in messages[i].ToolCalls)
                calls[called.Id] = i;
        }

        return units;
    }
}
