using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Planning;

/// <summary>Settings of engines in the body of a plan or of one of its fleets; null stands for what the plan or a deployment has.</summary>
internal sealed class EngineDraft
{
    private static readonly EnumSchema KvCacheSchema = ValueSchema.Enum([.. KvCacheDtypes.All]);

    private int? _maxBatchedTokens;
    private bool? _prefixCaching;
    private bool? _expertParallel;
    private KvCacheDtype? _kvCache;
    private double? _memoryUtilization;

    /// <summary>Most sequences of a batch; null stands for what the plan or a deployment has.</summary>
    public int? MaxBatchSize { get; private set; }

    /// <summary>The readers of the settings.</summary>
    /// <param name="find">Finds the settings in a draft.</param>
    public static (string Name, FieldReader<T> Reader)[] GetReaders<T>(Func<T, EngineDraft> find) =>
    [
        ("max_batch_size", (ref r, ref d) => find(d).MaxBatchSize = (int?)JsonScalars.ReadInteger(ref r, 1, DeploymentPlan.LargestBatch)),
        ("max_batched_tokens", (ref r, ref d) => find(d)._maxBatchedTokens = (int?)JsonScalars.ReadInteger(ref r, 1, EngineSettings.LargestStep)),
        ("prefix_caching", (ref r, ref d) => find(d)._prefixCaching = JsonScalars.ReadBoolean(ref r)),
        ("expert_parallel", (ref r, ref d) => find(d)._expertParallel = JsonScalars.ReadBoolean(ref r)),
        ("kv_cache_dtype", (ref r, ref d) => find(d)._kvCache = KvCacheSchema.ReadUnlessNull(ref r) is { } name ? KvCacheDtypes.TryParse(name) : null),
        ("gpu_memory_utilization", (ref r, ref d) => find(d)._memoryUtilization = JsonScalars.ReadNumber(ref r, EngineSettings.SmallestMemoryUtilization, 1)),
    ];

    /// <summary>The settings after this change.</summary>
    public EngineSettings ApplyTo(EngineSettings before) => before with
    {
        MaxBatchedTokens = _maxBatchedTokens ?? before.MaxBatchedTokens,
        PrefixCaching = _prefixCaching ?? before.PrefixCaching,
        ExpertParallel = _expertParallel ?? before.ExpertParallel,
        KvCacheDtype = _kvCache ?? before.KvCacheDtype,
        GpuMemoryUtilization = _memoryUtilization ?? before.GpuMemoryUtilization,
    };
}
