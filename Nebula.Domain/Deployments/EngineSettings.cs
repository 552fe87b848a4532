using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>The settings of the engines of a deployment's replicas, named as vLLM names them.</summary>
public sealed record EngineSettings
{
    /// <summary>The most tokens of a step that can be requested: 1,048,576.</summary>
    public const int LargestStep = 1_048_576;

    /// <summary>The smallest share of the memory that can be requested: 0.1.</summary>
    public const double SmallestMemoryUtilization = 0.1;

    /// <summary>All defaults.</summary>
    public static EngineSettings Default { get; } = new();

    /// <summary>Format of the weights; null takes <see cref="WeightSupport.FindDefault"/>.</summary>
    public WeightFormat? Weights { get; init; }

    /// <summary>Format of the KV cache (<c>--kv-cache-dtype</c>). Default <see cref="KvCacheDtype.Auto"/>.</summary>
    public KvCacheDtype KvCacheDtype { get; init; }

    /// <summary>Most tokens of one step (<c>--max-num-batched-tokens</c>); null takes <see cref="BatchDefaults"/>, or the batch size if that is more.</summary>
    public int? MaxBatchedTokens { get; init; }

    /// <summary>Whether requests share the KV blocks of equal prefixes (<c>--enable-prefix-caching</c>). Default true.</summary>
    public bool PrefixCaching { get; init; } = true;

    /// <summary>Whether the GPUs of a replica hold whole experts (<c>--enable-expert-parallel</c>) rather than a slice of each. Default false.</summary>
    public bool ExpertParallel { get; init; }

    /// <summary>Share of the GPUs' memory that the engine may use (<c>--gpu-memory-utilization</c>). Default <see cref="ReplicaCapacity.UsableMemoryFraction"/>.</summary>
    public double GpuMemoryUtilization { get; init; } = ReplicaCapacity.UsableMemoryFraction;
}

/// <summary>The formats of a KV cache.</summary>
public enum KvCacheDtype
{
    /// <summary>FP8 with weights in NVFP4, whose published checkpoints say so; otherwise BF16.</summary>
    Auto,

    /// <summary>BF16: 2 bytes an element.</summary>
    Bfloat16,

    /// <summary>FP8 (E4M3): 1 byte an element.</summary>
    Fp8,
}

/// <summary>Names of <see cref="KvCacheDtype"/>.</summary>
public static class KvCacheDtypes
{
    private static readonly string[] Names = ["auto", "bfloat16", "fp8"];

    /// <summary>All names, in the order of the enum.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name, as vLLM spells it.</summary>
    public static string ToName(this KvCacheDtype dtype) => Names[(int)dtype];

    /// <summary>Parses a name; null if it is unknown.</summary>
    public static KvCacheDtype? TryParse(string name) => Array.IndexOf(Names, name) is >= 0 and var index ? (KvCacheDtype)index : null;
}
