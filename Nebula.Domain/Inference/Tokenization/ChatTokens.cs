using Nebula.Domain.Inference.Requests;

namespace Nebula.Domain.Inference.Tokenization;

/// <summary>
/// Encodes a chat as GPT-4o's template does: each message between <c>&lt;|im_start|&gt;</c> and <c>&lt;|im_end|&gt;</c>, then the start of the reply. There are as
/// many tokens as the gateway counts for messages without media and tool calls.
/// </summary>
public static class ChatTokens
{
    private const int Start = 200_264, End = 200_265, Separator = 200_266;

    private static readonly Dictionary<int, string> Marks = new() { [Start] = "<|im_start|>", [End] = "<|im_end|>", [Separator] = "<|im_sep|>" };

    /// <summary>Encodes messages.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="addReplyStart">Whether the start of the reply follows.</param>
    /// <param name="continueLast">Whether the last message has no end.</param>
    public static IReadOnlyList<int> Encode(IReadOnlyList<PromptMessage> messages, bool addReplyStart, bool continueLast = false)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var tokens = new List<int>();
        foreach (var message in messages)
        {
            tokens.Add(Start);
            tokens.AddRange(TokenText.Encode(message.Role));
            if (message.Name is { } name)
                tokens.AddRange(TokenText.Encode($":{name}"));
            tokens.Add(Separator);
            tokens.AddRange(TokenText.Encode(message.Text));
            tokens.Add(End);
        }

        if (continueLast && tokens.Count > 0)
            tokens.RemoveAt(tokens.Count - 1);
        if (addReplyStart)
            tokens.AddRange([Start, .. TokenText.Encode("assistant"), Separator]);
        return tokens;
    }

    /// <summary>Decodes ids, also those of the template's marks.</summary>
    /// <returns>The text; null if one of the ids is not a token's.</returns>
    public static string? TryDecode(IReadOnlyList<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < tokens.Count;)
        {
            if (Marks.TryGetValue(tokens[at], out var mark))
            {
                text.Append(mark);
                at++;
                continue;
            }

            var plain = tokens.Skip(at).TakeWhile(static token => !Marks.ContainsKey(token)).ToArray();
            if (plain.Any(static token => token is < 0 or > TokenText.MaxId))
                return null;
            text.Append(TokenText.Decode(plain));
            at += plain.Length;
        }

        return text.ToString();
    }
}
