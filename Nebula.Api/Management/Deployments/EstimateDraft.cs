using Nebula.Api.Json;

namespace Nebula.Api.Management.Deployments;

/// <summary>The body of an estimate: a deployment's, whose name may be missing, and the load.</summary>
internal sealed class EstimateDraft : DeploymentDraft, IBodyDraft<EstimateDraft, EstimateDraft>
{
    private const int MaxConcurrency = 100_000;
    private const int MaxTokens = 10_000_000;

    /// <inheritdoc/>
    public static new ObjectReader<EstimateDraft> Fields { get; } = new(
    [
        .. GetReaders<EstimateDraft>(),
        ("concurrency", static (ref r, ref d) => d.Concurrency = (int?)JsonScalars.ReadInteger(ref r, 1, MaxConcurrency)),
        ("input_tokens", static (ref r, ref d) => d.InputTokens = (int?)JsonScalars.ReadInteger(ref r, 1, MaxTokens)),
        ("output_tokens", static (ref r, ref d) => d.OutputTokens = (int?)JsonScalars.ReadInteger(ref r, 1, MaxTokens)),
    ]);

    /// <summary>Concurrent requests.</summary>
    public int? Concurrency { get; private set; }

    /// <summary>Tokens of each prompt.</summary>
    public int? InputTokens { get; private set; }

    /// <summary>Tokens of each reply.</summary>
    public int? OutputTokens { get; private set; }

    /// <inheritdoc/>
    public static new EstimateDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public new EstimateDraft Finish() => this;
}
