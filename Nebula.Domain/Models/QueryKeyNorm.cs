namespace Nebula.Domain.Models;

/// <summary>Normalization of queries and keys.</summary>
public enum QueryKeyNorm
{
    /// <summary>None.</summary>
    None,

    /// <summary>Each head by itself.</summary>
    PerHead,

    /// <summary>All heads together, which needs a sum over the GPUs that share them.</summary>
    AcrossHeads,
}
