using System.IO.Hashing;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Inference.Tokenization;

namespace Nebula.Api.Vllm;

/// <summary>vLLM's extra parameters that chat completions and completions share.</summary>
public sealed class VllmParameters
{
    private const double Ban = -100;
    private const double Force = 100;
    private const double MaxPenalty = 2;

    /// <summary>Every parameter at its default.</summary>
    internal static VllmParameters None { get; } = new();

    /// <summary><c>stop_token_ids</c>: the ids of tokens that end a reply; null for none.</summary>
    public IReadOnlyList<int>? StopTokenIds { get; internal set; }

    /// <summary><c>include_stop_str_in_output</c>: whether the text that ended a reply is part of it. Default false.</summary>
    public bool IncludesStop { get; internal set; }

    /// <summary><c>return_token_ids</c>: whether the answer has the ids of its tokens and of the prompt's. Default false.</summary>
    public bool ReturnsTokenIds { get; internal set; }

    /// <summary>
    /// <c>prompt_logprobs</c>: how many of the likeliest tokens are listed with each token of the prompt, from 0 to 20; null for no log probabilities
    /// of the prompt.
    /// </summary>
    public int? PromptLogprobs { get; internal set; }

    /// <summary><c>top_k</c>; null if it is not set.</summary>
    internal int? TopK { get; set; }

    /// <summary><c>min_p</c>; null if it is not set.</summary>
    internal double? MinP { get; set; }

    /// <summary><c>repetition_penalty</c>, above 0; null if it is not set.</summary>
    internal double? RepetitionPenalty { get; set; }

    /// <summary><c>allowed_token_ids</c>: the tokens of which the reply consists; null if it may have all.</summary>
    internal IReadOnlyList<int>? AllowedTokenIds { get; set; }

    /// <summary><c>bad_words</c>: the words that the reply must not have. Default empty.</summary>
    internal IReadOnlyList<string> BadWords { get; set; } = [];

    /// <summary><c>use_beam_search</c>. Default false.</summary>
    internal bool UsesBeamSearch { get; set; }

    /// <summary><c>priority</c>. Default 0.</summary>
    internal long Priority { get; set; }

    /// <summary><c>return_tokens_as_token_ids</c>. Default false.</summary>
    internal bool NamesTokensById { get; set; }

    /// <summary>The hash of the parameters that decide the text; 0 if none of them is set.</summary>
    internal ulong Hash
    {
        get
        {
            if (TopK is null && MinP is null && RepetitionPenalty is null && AllowedTokenIds is null && BadWords.Count == 0)
                return 0;
            var hash = new PromptHash();
            hash.Add((ulong)(TopK ?? 0), GetBits(MinP ?? 0), GetBits(RepetitionPenalty ?? 1));
            foreach (var id in AllowedTokenIds ?? [])
                hash.Add((ulong)id);
            foreach (var word in BadWords)
                hash.Add(XxHash3.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(word)));
            return hash.Value;
        }
    }

    /// <summary>Refuses what is not supported, and what a stream cannot have.</summary>
    /// <param name="isStreamed">Whether the answer is streamed.</param>
    /// <exception cref="NebulaException">400; it names the field.</exception>
    internal void Check(bool isStreamed)
    {
        if (isStreamed && PromptLogprobs > 0)
            throw FieldErrors.Invalid("prompt_logprobs", "`prompt_logprobs` are not available when `stream=True`.");
        if (UsesBeamSearch)
            throw FieldErrors.Invalid("use_beam_search", "Beam search is not supported.");
        if (NamesTokensById)
            throw FieldErrors.Invalid("return_tokens_as_token_ids", "'return_tokens_as_token_ids' is not supported. 'return_token_ids' returns the ids of tokens.");
        if (Priority != 0)
            throw FieldErrors.Invalid("priority", $"Got priority {Priority}, but priority scheduling is not enabled.");
    }

    /// <summary>Adds the parameters that have an effect on sampling.</summary>
    /// <param name="sampling">OpenAI's parameters. Their biases take precedence.</param>
    internal Sampling Apply(Sampling sampling)
    {
        if (RepetitionPenalty is { } penalty)
            sampling = sampling with { PresencePenalty = Math.Clamp(sampling.PresencePenalty + (2 * Math.Log2(penalty)), -MaxPenalty, MaxPenalty) };
        if (AllowedTokenIds is null && BadWords.Count == 0)
            return sampling;
        var biases = new Dictionary<int, double>();
        foreach (var id in AllowedTokenIds ?? [])
            biases[id] = Force;
        foreach (var word in BadWords.SelectMany(static word => (string[])[word.TrimStart(), $" {word.TrimStart()}"]))
        {
            if (TokenText.Encode(word) is [var single])
                biases[single] = Ban;
        }

        foreach (var (id, bias) in sampling.LogitBias ?? new Dictionary<int, double>())
            biases[id] = bias;
        return sampling with { LogitBias = biases };
    }

    // Adding zero makes one of the two zeros that doubles have.
    private static ulong GetBits(double number) => BitConverter.DoubleToUInt64Bits(number + 0.0);
}
