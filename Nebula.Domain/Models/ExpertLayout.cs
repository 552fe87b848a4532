namespace Nebula.Domain.Models;

/// <summary>The experts of a mixture-of-experts model.</summary>
public sealed record ExpertLayout
{
    /// <summary>Routed experts of a layer (<c>n_routed_experts</c>, <c>num_local_experts</c>).</summary>
    public required int Routed { get; init; }

    /// <summary>Routed experts that one token passes through (<c>num_experts_per_tok</c>).</summary>
    public required int Active { get; init; }

    /// <summary>Width of one expert's feed-forward part (<c>moe_intermediate_size</c>).</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Layers with experts; the others have one feed-forward part for all tokens.</summary>
    public required int Layers { get; init; }
}
