using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>
/// The tokens of a prompt. A conversation's are counted as OpenAI's cookbook does ("How to count tokens with tiktoken",
/// <c>num_tokens_from_messages</c>).
/// </summary>
/// <param name="Tokens">All of them.</param>
/// <param name="Longest">Those that one choice reads, at most.</param>
/// <param name="Inputs">Those of each input; null unless there are several.</param>
public sealed record PromptSize(int Tokens, int Longest, IReadOnlyList<int>? Inputs = null)
{
    private const int TokensPerMessage = 3;
    private const int TokensPerName = 1;
    private const int TokensOfReplyStart = 3;
    private const int TokensOfMessageEnd = 1;

    /// <summary>
    /// Counts a prompt: exactly if a choice reads at most <paramref name="limit"/> tokens, else <see cref="Longest"/> is a greater number, computed
    /// without reading the rest. Declarations of tools count as the JSON they are.
    /// </summary>
    /// <param name="tokenizer">Counts.</param>
    /// <param name="request">The request with the prompt.</param>
    /// <param name="limit">The tokens that a choice may read.</param>
    public static PromptSize Measure(PromptTokenizer tokenizer, InferenceRequest request, int limit)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Prompt.Inputs.Count > 0)
            return MeasureInputs(tokenizer, request.Prompt.Inputs, request.InputTokens, limit);
        var counter = new Counter(tokenizer, limit);
        counter.Add((request.AddsReplyStart ? TokensOfReplyStart : 0) - (request.ContinuesLastMessage ? TokensOfMessageEnd : 0));
        foreach (var message in request.Prompt.Messages)
        {
            AddMessage(ref counter, message);
            if (counter.IsOver)
                break;
        }

        foreach (var text in request.Declarations)
            counter.Add(text);
        return new PromptSize(counter.Count, counter.Count);
    }

    /// <summary>Counts one message of a conversation; more than <paramref name="limit"/> if it has more, and then not exactly.</summary>
    public static int CountMessage(PromptTokenizer tokenizer, PromptMessage message, int limit)
    {
        var counter = new Counter(tokenizer, limit);
        AddMessage(ref counter, message);
        return counter.Count;
    }

    /// <summary>Counts what a conversation has besides its messages: the start of the reply, and declarations.</summary>
    public static int CountRest(PromptTokenizer tokenizer, InferenceRequest request, int limit)
    {
        var counter = new Counter(tokenizer, limit);
        counter.Add(TokensOfReplyStart);
        foreach (var text in request.Declarations)
            counter.Add(text);
        return counter.Count;
    }

    private static PromptSize MeasureInputs(PromptTokenizer tokenizer, IReadOnlyList<string> inputs, IReadOnlyList<int>? known, int limit)
    {
        var counts = new int[inputs.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = known is null ? tokenizer.CountUpTo(inputs[i], limit) : known[i];
            if (counts[i] > limit)
                return new PromptSize(counts[i], counts[i]);
        }

        var total = (int)Math.Min(counts.Sum(static count => (long)count), int.MaxValue);
        return new PromptSize(total, counts.Max(), counts.Length > 1 ? counts : null);
    }

    private static void AddMessage(ref Counter counter, PromptMessage message)
    {
        counter.Add(TokensPerMessage + message.MediaTokens);
        counter.Add(message.Role);
        counter.Add(message.Text);
        if (message.Name is { } name)
        {
            counter.Add(TokensPerName);
            counter.Add(name);
        }

        if (message.Refusal is { } refusal)
            counter.Add(refusal);
        foreach (var call in message.ToolCalls)
        {
            counter.Add(call.Name);
            counter.Add(call.Input);
        }
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
