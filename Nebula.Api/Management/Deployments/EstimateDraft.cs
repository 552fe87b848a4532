using Nebula.Api.Json;
using Nebula.Domain.Deployments.Estimates;

namespace Nebula.Api.Management.Deployments;

/// <summary>The body of an estimate: a deployment's, whose name may be missing, and the load.</summary>
internal sealed class EstimateDraft : DeploymentDraft, IBodyDraft<EstimateDraft, EstimateDraft>
{
    private const int MaxConcurrency = 100_000;
    private const int MaxTokens = 10_000_000;
    private const int DefaultConcurrency = 16;
    private const int DefaultInputTokens = 512;
    private const int DefaultOutputTokens = 256;

    /// <inheritdoc/>
    public static new ObjectReader<EstimateDraft> Fields { get; } = new(
    [
        .. GetReaders<EstimateDraft>(),
        ("concurrency", static (ref r, ref d) => d.Concurrency = (int?)JsonScalars.ReadInteger(ref r, 1, MaxConcurrency)),
        ("input_tokens", static (ref r, ref d) => d.InputTokens = (int?)JsonScalars.ReadInteger(ref r, 1, MaxTokens)),
        ("output_tokens", static (ref r, ref d) => d.OutputTokens = (int?)JsonScalars.ReadInteger(ref r, 1, MaxTokens)),
        ("shared_prefix_tokens", static (ref r, ref d) => d.SharedPrefixTokens = (int?)JsonScalars.ReadInteger(ref r, 0, MaxTokens)),
    ]);

    private int? Concurrency { get; set; }

    private int? InputTokens { get; set; }

    private int? OutputTokens { get; set; }

    private int? SharedPrefixTokens { get; set; }

    /// <summary>The load; what is absent or null is at its default.</summary>
    public EstimateLoad ToLoad()
    {
        var load = new EstimateLoad(Concurrency ?? DefaultConcurrency, InputTokens ?? DefaultInputTokens, OutputTokens ?? DefaultOutputTokens, SharedPrefixTokens ?? 0);
        return load.SharedPrefixTokens <= load.InputTokens ? load : throw FieldErrors.Invalid(
            "shared_prefix_tokens",
            $"Invalid 'shared_prefix_tokens': a prompt has {load.InputTokens} tokens, so no more than that can be shared.",
            "invalid_value");
    }

    /// <inheritdoc/>
    public static new EstimateDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public new EstimateDraft Finish() => this;
}
