using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>OpenAI's rules of tool messages: each answers a call of the assistant's message before it, and each call is answered before the next message.</summary>
internal static class ToolMessageRules
{
    /// <summary>Checks a conversation.</summary>
    /// <exception cref="NebulaException">400 with OpenAI's message for the first message that breaks a rule.</exception>
    public static void Check(IReadOnlyList<PromptMessage> messages)
    {
        IReadOnlyList<ToolCall> calls = [];
        List<string>? open = null;
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role == "tool")
            {
                CheckAnswer(messages[i], i, calls);
                open?.Remove(messages[i].ToolCallId!);
                continue;
            }

            ThrowIfOpen(open);
            calls = messages[i].ToolCalls;
            open = null;
            foreach (var call in calls)
            {
                // An older function_call has no id, and a message of the role "function" answers it.
                if (call.Id.Length > 0)
                    (open ??= []).Add(call.Id);
            }
        }

        ThrowIfOpen(open);
    }

    private static void CheckAnswer(PromptMessage message, int index, IReadOnlyList<ToolCall> calls)
    {
        // The word is spelt as OpenAI spells it.
        if (calls.Count == 0)
            throw FieldErrors.Invalid($"messages[{index}].role", "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.");
        foreach (var call in calls)
        {
            if (call.Id == message.ToolCallId)
                return;
        }

        throw FieldErrors.Invalid(
            $"messages[{index}].tool_call_id", $"Invalid parameter: 'tool_call_id' of '{TextExcerpt.Truncate(message.ToolCallId!)}' not found in 'tool_calls' of previous message.");
    }

    private static void ThrowIfOpen(List<string>? open)
    {
        if (open is { Count: > 0 })
        {
            throw FieldErrors.Invalid(
                "messages",
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
                + $"The following tool_call_ids did not have response messages: {TextExcerpt.Truncate(string.Join(", ", open))}");
        }
    }
}
