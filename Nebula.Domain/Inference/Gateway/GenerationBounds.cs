using Nebula.Domain.Common;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>Bounds what one request may generate: by its model's context, and so that it cannot exhaust the memory of a host or of Redis.</summary>
internal static class GenerationBounds
{
    /// <summary>Maximum tokens of all choices together: 1,048,576, which is eight contexts of 131,072.</summary>
    public const long MaxTokens = 1_048_576;

    /// <summary>
    /// Maximum log probabilities of all choices together, one for each token and one for each of its alternatives: 8,388,608. Those of the prompt's
    /// tokens count for each choice, and have the same maximum.
    /// </summary>
    public const long MaxLogprobs = 8_388_608;

    /// <summary>Refuses a prompt that leaves no room for a reply.</summary>
    /// <param name="request">The request.</param>
    /// <param name="size">The size of its prompt.</param>
    /// <param name="context">The tokens that a prompt and its reply may have together.</param>
    /// <exception cref="NebulaException">400: it leaves none.</exception>
    public static void EnsureFits(InferenceRequest request, PromptSize size, int context)
    {
        var prompt = request.Fields.Prompt;
        if (size.Longest >= context)
        {
            throw NebulaError.Invalid(
                $"This model's maximum context length is {context} tokens. However, your {prompt} resulted in {(size.Longest > context ? "more" : "as many")} tokens. Please reduce the length of the {prompt}.",
                prompt,
                "context_length_exceeded").ToException();
        }
    }

    /// <summary>The largest number of tokens of each choice.</summary>
    /// <param name="request">The request; its prompt fits.</param>
    /// <param name="size">The size of its prompt.</param>
    /// <param name="context">The tokens that a prompt and its reply may have together.</param>
    /// <param name="defaultMaxTokens">The server's default.</param>
    /// <exception cref="NebulaException">400: the prompt leaves too little room.</exception>
    public static int GetMaxTokens(InferenceRequest request, PromptSize size, int context, int defaultMaxTokens)
    {
        var prompt = request.Fields.Prompt;
        var maxTokens = request.MaxTokens ?? Math.Min(Math.Max(defaultMaxTokens, request.MinTokens), context - size.Longest);
        return maxTokens <= context - size.Longest
            ? maxTokens
            : throw NebulaError.Invalid(
                $"This model's maximum context length is {context} tokens. However, you requested {(long)size.Longest + maxTokens} tokens ({size.Longest} in the {prompt}, {maxTokens} in the completion). Please reduce the length of the {prompt} or completion.",
                request.Fields.MaxTokens,
                "context_length_exceeded").ToException();
    }

    /// <summary>The largest number of tokens of all choices together.</summary>
    /// <param name="request">The request.</param>
    /// <param name="size">The size of its prompt.</param>
    /// <param name="maxTokens">The largest number of tokens of each choice.</param>
    /// <exception cref="NebulaException">400: it is too large.</exception>
    public static long GetTotal(InferenceRequest request, PromptSize size, int maxTokens)
    {
        var choices = (long)request.N * Math.Max(1, request.Prompt.Inputs.Count);
        var tokens = maxTokens * choices;
        if (tokens > MaxTokens)
        {
            throw NebulaError.Invalid(
                $"One request may generate at most {MaxTokens} tokens. However, you requested {tokens} ({choices} choices of {maxTokens}). Please reduce n or the length of the completion.",
                request.N > 1 ? "n" : request.Fields.MaxTokens).ToException();
        }

        if (request.TopLogprobs is { } top && tokens * (1 + top) > MaxLogprobs)
        {
            throw NebulaError.Invalid(
                $"One request may ask for at most {MaxLogprobs} log probabilities. However, you requested {tokens * (1 + top)} ({tokens} tokens with {top} alternatives each). Please reduce top_logprobs, n or the length of the completion.",
                "top_logprobs").ToException();
        }

        if (request.PromptLogprobs is { } ofPrompt && (long)size.Tokens * request.N * (1 + ofPrompt) is > MaxLogprobs and var asked)
        {
            throw NebulaError.Invalid(
                $"One request may ask for at most {MaxLogprobs} log probabilities of its prompt. However, you requested {asked} ({size.Tokens} tokens with {ofPrompt} alternatives each). Please reduce prompt_logprobs, n or the length of the {request.Fields.Prompt}.",
                "prompt_logprobs").ToException();
        }

        return tokens;
    }
}
