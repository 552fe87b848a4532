using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Common;

namespace Nebula.Api.OpenAI.Chat;

/// <summary>Bounds the size of one request's answer, so that a single request cannot exhaust the memory of a host or of Redis.</summary>
internal static class ReplyBounds
{
    /// <summary>Maximum tokens of all choices together: 1,048,576, which is eight contexts of 131,072.</summary>
    public const long MaxTokens = 1_048_576;

    /// <summary>Maximum log probabilities of all choices together, one for each token and one for each of its alternatives: 8,388,608.</summary>
    public const long MaxLogprobs = 8_388_608;

    /// <summary>The maximum tokens of all of a request's choices together.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxTokens">The maximum tokens of each choice.</param>
    /// <exception cref="NebulaException">400: it is too large.</exception>
    public static long GetMaxTokens(ChatRequest request, int maxTokens)
    {
        var tokens = (long)maxTokens * request.N;
        if (tokens > MaxTokens)
        {
            throw NebulaError.Invalid(
                $"One request may generate at most {MaxTokens} tokens. However, you requested {tokens} ({request.N} choices of {maxTokens}). Please reduce n or the length of the completion.",
                request.N > 1 ? "n" : request.MaxTokensParam).ToException();
        }

        if (request.Logprobs && tokens * (1 + request.TopLogprobs) > MaxLogprobs)
        {
            throw NebulaError.Invalid(
                $"One request may ask for at most {MaxLogprobs} log probabilities. However, you requested {tokens * (1 + request.TopLogprobs)} ({tokens} tokens with {request.TopLogprobs} alternatives each). Please reduce top_logprobs, n or the length of the completion.",
                "top_logprobs").ToException();
        }

        return tokens;
    }
}
