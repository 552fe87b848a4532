using Nebula.Domain.Common;
using Nebula.Domain.Embeddings;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Domain.Inference.Gateway;

/// <summary>What a request for embeddings asks of each vector.</summary>
/// <param name="Dimensions">Components of each vector, at most <see cref="TextEmbedder.MaxDimensions"/>; null for as many as the model has.</param>
/// <param name="Truncates">Whether an input that is longer than the model's context is cut to it; otherwise such an input is refused.</param>
public sealed record EmbeddingRequest(int? Dimensions = null, bool Truncates = false)
{
    /// <summary>The most tokens of all inputs together: 300,000, as OpenAI allows.</summary>
    public const int MaxTokens = 300_000;

    /// <summary>Cuts the inputs that are too long, and counts all of them.</summary>
    /// <param name="request">A request whose inputs are texts.</param>
    /// <param name="tokenizer">Counts.</param>
    /// <param name="context">The most tokens that one input may have.</param>
    internal static InferenceRequest Truncate(InferenceRequest request, PromptTokenizer tokenizer, int context)
    {
        var inputs = request.Prompt.Inputs.ToArray();
        var tokens = new int[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            tokens[i] = tokenizer.CountUpTo(inputs[i], context);
            if (tokens[i] <= context)
                continue;
            inputs[i] = TokenText.Truncate(inputs[i], context);
            tokens[i] = tokenizer.Count(inputs[i]);
        }

        return request with { Prompt = request.Prompt with { Inputs = inputs }, InputTokens = tokens };
    }

    /// <summary>Refuses inputs that are too long.</summary>
    /// <param name="size">Their size.</param>
    /// <param name="context">The most tokens that one input may have.</param>
    /// <param name="field">The field with the inputs.</param>
    /// <exception cref="NebulaException">400.</exception>
    internal static void EnsureFits(PromptSize size, int context, string field)
    {
        if (size.Longest > context)
        {
            throw NebulaError.Invalid(
                $"This model's maximum context length is {context} tokens, however you requested more in one {field}. Please reduce its length.", field, "context_length_exceeded").ToException();
        }

        if (size.Tokens > MaxTokens)
        {
            throw NebulaError.Invalid(
                $"Requested {size.Tokens} tokens, but at most {MaxTokens} are allowed in one request. Please send fewer inputs.", field, "max_tokens_per_request").ToException();
        }
    }
}
