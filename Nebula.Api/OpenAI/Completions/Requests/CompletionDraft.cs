using System.IO.Hashing;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.OpenAI.Chat.Requests;
using Nebula.Api.Vllm;

namespace Nebula.Api.OpenAI.Completions.Requests;

/// <summary>A completion request while its body is being read.</summary>
internal ref struct CompletionDraft(ReadOnlySpan<byte> body) : IBodyDraft<CompletionDraft, CompletionRequest>, IVllmDraft
{
    /// <inheritdoc/>
    public static ObjectReader<CompletionDraft> Fields => CompletionFields.All;

    /// <summary>The whole body.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>The request that is filled.</summary>
    public CompletionRequest Request { get; } = new();

    /// <summary>The deployment that the path names, which counts instead of <c>model</c>; null if it names none.</summary>
    public string? Deployment { get; set; }

    /// <summary>Whether <c>stream_options</c> is set.</summary>
    public bool HasStreamOptions { get; set; }

    /// <summary><c>best_of</c>; null if it is not set.</summary>
    public int? BestOf { get; set; }

    /// <summary><c>top_p</c>, which decides the text through the fingerprint only.</summary>
    public double TopP { get; set; } = 1;

    /// <summary>The hash of <c>logit_bias</c>; 0 for none.</summary>
    public ulong LogitBiasHash { get; set; }

    /// <inheritdoc/>
    public readonly VllmParameters Vllm => Request.Vllm == VllmParameters.None ? Request.Vllm = new VllmParameters() : Request.Vllm;

    /// <inheritdoc/>
    public static CompletionDraft Create(ReadOnlySpan<byte> json) => new(json);

    /// <inheritdoc/>
    public readonly CompletionRequest Finish()
    {
        Request.Model = Deployment ?? Request.Model;
        if (Request.Model.Length == 0)
            throw FieldErrors.MissingModel();
        if (HasStreamOptions && !Request.Stream)
            throw FieldErrors.Invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
        if (Request.MaxTokens == 0 && !Request.Echo)
            throw FieldErrors.Invalid("max_tokens", "'max_tokens' may be 0 only with 'echo', which answers with the prompt.");
        if (Request.MinTokens > Request.MaxTokens)
            throw FieldErrors.Invalid("min_tokens", $"'min_tokens' must be at most the maximum of {Request.MaxTokens} tokens, but is {Request.MinTokens}.");
        Request.BestOf = BestOf ?? Request.N;
        if (Request.BestOf < Request.N)
            throw FieldErrors.Invalid("best_of", $"'best_of' must be at least 'n', which is {Request.N}, but is {Request.BestOf}.");
        if (Request.Selects && Request.Stream)
            throw FieldErrors.Invalid("best_of", "Choices are streamed before it is known which of them are the best: 'stream' and a 'best_of' above 'n' exclude each other.");
        Request.Vllm.Check(Request.Stream);
        Request.Fingerprint = ComputeFingerprint();
        Request.Sampling = Request.Vllm.Apply(Request.Sampling);
        return Request;
    }

    private readonly ulong ComputeFingerprint()
    {
        var hash = new PromptHash();
        hash.Add(HashText(Request.Model), HashText(Request.Suffix ?? ""), LogitBiasHash);
        foreach (var prompt in Request.Prompts)
            hash.Add(HashText(prompt));
        var sampling = Request.Sampling;
        foreach (var number in (ReadOnlySpan<double>)[sampling.Temperature ?? 1, TopP, sampling.PresencePenalty, sampling.FrequencyPenalty])
            hash.Add(BitConverter.DoubleToUInt64Bits(number + 0.0)); // adding zero makes one of the two zeros
        if (Request.Vllm.Hash is > 0 and var extra)
            hash.Add(extra);
        return hash.Value;
    }

    private static ulong HashText(string text) => XxHash3.HashToUInt64(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
}
