using System.Globalization;
using Nebula.Domain.Common;
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
    /// <exception cref="NebulaException">400: a member is wrong; the message quotes it.</exception>
    public static FleetCandidate Parse(string text, string model, FleetSettings engine)
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
        int? Number(string name) => members.TryGetValue(name, out var value) ? ReadNumber(value, $"--fleet {name}") : null;
        var size = Number("gpus_per_replica");
        if (size is not null && !ReplicaCapacity.TensorParallelSizes.Contains(size.Value))
            throw Error($"--fleet gpus_per_replica is {size}, not one of {string.Join(", ", ReplicaCapacity.TensorParallelSizes)}.");
        engine = engine with
        {
            MaxBatchSize = Number("max_batch_size") ?? engine.MaxBatchSize,
            MaxBatchedTokens = Number("max_batched_tokens") ?? engine.MaxBatchedTokens,
            PrefixCaching = members.TryGetValue("prefix_caching", out var caching) ? ReadFlag(caching, "prefix_caching") : engine.PrefixCaching,
            ExpertParallel = members.TryGetValue("expert_parallel", out var experts) ? ReadFlag(experts, "expert_parallel") : engine.ExpertParallel,
            Fp8KvCache = members.TryGetValue("kv_cache_dtype", out var kvCache) ? ReadKvCache(kvCache) : engine.Fp8KvCache,
            MemoryUtilization = members.TryGetValue("gpu_memory_utilization", out var share) ? ReadShare(share) : engine.MemoryUtilization,
        };
        var weights = members.TryGetValue("weights", out var format) ? FleetSpace.FindFormat(format) : WeightSupport.FindDefault(card, gpus[0]);
        return engine.CreateCandidate(card, gpus[0], size, weights, Number("replicas"));
    }

    /// <summary>Reads a positive whole number.</summary>
    public static int ReadNumber(string text, string name) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw Error($"{name} is '{TextExcerpt.Truncate(text)}', not a positive whole number.");

    /// <summary>Whether a name of a KV cache's format is <c>fp8</c>; null for <c>auto</c>.</summary>
    public static bool? ReadKvCache(string? name) => name switch
    {
        null or "auto" => null,
        "bfloat16" => false,
        "fp8" => true,
        _ => throw Error($"kv_cache_dtype is '{TextExcerpt.Truncate(name)}', not auto, bfloat16 or fp8."),
    };

    private static bool ReadFlag(string text, string name) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw Error($"--fleet {name} is '{TextExcerpt.Truncate(text)}', not true or false."),
    };

    private static double ReadShare(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
        ? share
        : throw Error($"--fleet gpu_memory_utilization is '{TextExcerpt.Truncate(text)}', not a number such as 0.9.");

    private static NebulaException Error(string message) => NebulaError.Invalid(message, "fleet").ToException();
}
