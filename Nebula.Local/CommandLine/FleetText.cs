using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Gpus;
using Nebula.Domain.Planning.Search;

namespace Nebula.Local.CommandLine;

/// <summary>Reads a fleet of the command line: members of a deployment as <c>name=value</c>, separated by commas.</summary>
internal static class FleetText
{
    private static readonly string[] Names = ["gpu", "gpus_per_replica", "replicas", "weights", "kv_cache_dtype", "max_batch_size", "max_batched_tokens", "prefix_caching", "expert_parallel", "gpu_memory_utilization"];

    /// <summary>Reads a fleet.</summary>
    /// <param name="text">The members; <c>gpu</c> is required.</param>
    /// <param name="model">Id of the model.</param>
    /// <param name="engine">The settings of what the text leaves out.</param>
    /// <param name="maxBatchSize">The most sequences of a batch if the text leaves them out.</param>
    /// <exception cref="NebulaException">400: a member is wrong, or the model or the GPU does not have it; the message quotes it.</exception>
    public static FleetCandidate Parse(string text, string model, EngineSettings engine, int? maxBatchSize)
    {
        var members = new Dictionary<string, string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? part : part[..at];
            if (at < 0 || !Names.Contains(name))
                throw Error($"--fleet has '{TextExcerpt.Truncate(part)}'; it takes {string.Join(", ", Names)}, each with '=' and a value.{NearestName.Suggest(name, Names)}");
            if (!members.TryAdd(name, part[(at + 1)..]))
                throw Error($"--fleet has {name} twice.");
        }

        if (!members.TryGetValue("gpu", out var gpuName))
            throw Error("--fleet has no gpu, such as gpu=h100-sxm-80gb.");
        var gpus = FleetSpace.FindGpus(gpuName);
        if (gpus.Count > 1)
            throw Error($"--fleet has gpu={gpuName}, which is one of {string.Join(", ", gpus.Select(static gpu => gpu.Id))}.");
        var card = FleetSpace.FindModel(model);
        int? Number(string name, int max) => members.TryGetValue(name, out var value) ? (int)CheckRange(ReadNumber(value, $"--fleet {name}"), 1, max, $"--fleet {name}") : null;
        var size = Number("gpus_per_replica", int.MaxValue);
        if (size is not null && !ReplicaCapacity.TensorParallelSizes.Contains(size.Value))
            throw Error($"--fleet gpus_per_replica is {size}, not one of {string.Join(", ", ReplicaCapacity.TensorParallelSizes)}.");
        engine = engine with
        {
            Weights = members.TryGetValue("weights", out var format) ? FleetSpace.FindFormat(format) : null,
            MaxBatchedTokens = Number("max_batched_tokens", EngineSettings.LargestStep) ?? engine.MaxBatchedTokens,
            PrefixCaching = members.TryGetValue("prefix_caching", out var caching) ? ReadFlag(caching, "prefix_caching") : engine.PrefixCaching,
            ExpertParallel = members.TryGetValue("expert_parallel", out var experts) ? ReadFlag(experts, "expert_parallel") : engine.ExpertParallel,
            KvCacheDtype = members.TryGetValue("kv_cache_dtype", out var kvCache) ? ReadKvCache(kvCache) : engine.KvCacheDtype,
            GpuMemoryUtilization = members.TryGetValue("gpu_memory_utilization", out var share) ? ReadShare(share) : engine.GpuMemoryUtilization,
        };
        return new(DeploymentPlan.Create(card.Id, gpus[0].Id, size, engine), Number("max_batch_size", DeploymentPlan.LargestBatch) ?? maxBatchSize, Number("replicas", DeploymentService.MaxReplicas));
    }

    /// <summary>Reads a positive whole number.</summary>
    public static int ReadNumber(string text, string name) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw Error($"{name} is '{TextExcerpt.Truncate(text)}', not a positive whole number.");

    /// <summary>Reads the name of a KV cache's format.</summary>
    public static KvCacheDtype ReadKvCache(string name) => KvCacheDtypes.TryParse(name)
        ?? throw Error($"kv_cache_dtype is '{TextExcerpt.Truncate(name)}', not one of {string.Join(", ", KvCacheDtypes.All)}.");

    /// <summary>Checks that a number is within bounds.</summary>
    public static double CheckRange(double value, double min, double max, string name) => value >= min && value <= max
        ? value
        : throw Error(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, not from {min} to {max:N0}."));

    private static bool ReadFlag(string text, string name) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw Error($"--fleet {name} is '{TextExcerpt.Truncate(text)}', not true or false."),
    };

    private static double ReadShare(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
        ? CheckRange(share, EngineSettings.SmallestMemoryUtilization, 1, "--fleet gpu_memory_utilization")
        : throw Error($"--fleet gpu_memory_utilization is '{TextExcerpt.Truncate(text)}', not a number such as 0.9.");

    private static NebulaException Error(string message) => NebulaError.Invalid(message, "fleet").ToException();
}
