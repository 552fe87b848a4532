using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;
using Nebula.Domain.Planning.Search;

namespace Nebula.Api.Management.Planning;

/// <summary>Settings of engines in the body of a plan or of one of its fleets; null stands for what the plan or a deployment has.</summary>
internal sealed class EngineDraft
{
    private const int MaxBatchedTokensLimit = 1_000_000;
    private const double MinUtilization = 0.01;

    private static readonly EnumSchema KvCacheSchema = ValueSchema.Enum("auto", "bfloat16", "fp8");

    private int? _maxBatchSize;
    private int? _maxBatchedTokens;
    private bool? _prefixCaching;
    private bool? _expertParallel;
    private string? _kvCache;
    private double? _memoryUtilization;

    /// <summary>The readers of the settings.</summary>
    /// <param name="find">Finds the settings in a draft.</param>
    public static (string Name, FieldReader<T> Reader)[] GetReaders<T>(Func<T, EngineDraft> find) =>
    [
        ("max_batch_size", (ref r, ref d) => find(d)._maxBatchSize = (int?)JsonScalars.ReadInteger(ref r, 1, DeploymentPlan.LargestBatch)),
        ("max_batched_tokens", (ref r, ref d) => find(d)._maxBatchedTokens = (int?)JsonScalars.ReadInteger(ref r, 1, MaxBatchedTokensLimit)),
        ("prefix_caching", (ref r, ref d) => find(d)._prefixCaching = JsonScalars.ReadBoolean(ref r)),
        ("expert_parallel", (ref r, ref d) => find(d)._expertParallel = JsonScalars.ReadBoolean(ref r)),
        ("kv_cache_dtype", (ref r, ref d) => find(d)._kvCache = r.TokenType == JsonTokenType.Null ? null : KvCacheSchema.Read(ref r)),
        ("gpu_memory_utilization", (ref r, ref d) => find(d)._memoryUtilization = JsonScalars.ReadNumber(ref r, MinUtilization, 1)),
    ];

    /// <summary>The settings after this change.</summary>
    public FleetSettings ApplyTo(FleetSettings before) => before with
    {
        MaxBatchSize = _maxBatchSize ?? before.MaxBatchSize,
        MaxBatchedTokens = _maxBatchedTokens ?? before.MaxBatchedTokens,
        PrefixCaching = _prefixCaching ?? before.PrefixCaching,
        ExpertParallel = _expertParallel ?? before.ExpertParallel,
        Fp8KvCache = _kvCache switch
        {
            null => before.Fp8KvCache,
            "auto" => null,
            _ => _kvCache == "fp8",
        },
        MemoryUtilization = _memoryUtilization ?? before.MemoryUtilization,
    };
}
