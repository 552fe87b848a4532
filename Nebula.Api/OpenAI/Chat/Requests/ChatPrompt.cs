using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.OpenAI.Chat.Requests;

/// <summary>
/// Counts a conversation's tokens as OpenAI's cookbook does ("How to count tokens with tiktoken", <c>num_tokens_from_messages</c>).
/// </summary>
public static class ChatPrompt
{
    private const int TokensPerMessage = 3;
    private const int TokensPerName = 1;
    private const int TokensOfReplyStart = 3;

    /// <summary>
    /// The prompt's tokens if they are at most <paramref name="limit"/>, else a greater number, computed without reading the rest. Images, audio and
    /// files count nothing; declarations of tools count as the JSON they are.
    /// </summary>
    public static int Count(PromptTokenizer tokenizer, ChatRequest request, int limit)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(request);
        var counter = new Counter(tokenizer, limit);
        counter.Add(TokensOfReplyStart);
        foreach (var message in request.Messages)
        {
            counter.Add(TokensPerMessage);
            counter.Add(message.Role);
            counter.Add(message.Text);
            if (message.Name is { } name)
            {
                counter.Add(TokensPerName);
                counter.Add(name);
            }

            foreach (var text in message.ExtraText)
                counter.Add(text);
            if (counter.IsOver)
                break;
        }

        foreach (var text in request.ExtraPromptText)
            counter.Add(text);
        return counter.Count;
    }

    private struct Counter(PromptTokenizer tokenizer, int limit)
    {
        private long _count;

        public readonly bool IsOver => _count > limit;

        public readonly int Count => (int)Math.Min(_count, int.MaxValue);

        public void Add(int tokens) => _count += tokens;

        public void Add(string text)
        {
            if (!IsOver)
                _count += tokenizer.CountUpTo(text, (int)(limit - _count));
        }
    }
}
