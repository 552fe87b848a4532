using Nebula.Domain.Common;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Deployments;

/// <summary>Refuses settings that a model or a GPU does not have.</summary>
internal static class EngineSettingsRules
{
    /// <summary>Checks the settings of a model on a GPU.</summary>
    /// <exception cref="NebulaException">400, naming the setting.</exception>
    public static void Check(ModelCard model, GpuProfile gpu, EngineSettings settings)
    {
        Check(model, settings);
        if (settings.Weights is { } format && !gpu.WeightFormats.Contains(format))
            throw Refuse("weights", $"the {gpu.Name} does not run {format.ToName()}; its formats are {Join(gpu.WeightFormats)}.");
        if (settings.KvCacheDtype == KvCacheDtype.Fp8 && !WeightSupport.HasFp8Cache(gpu))
            throw Refuse("kv_cache_dtype", $"the {gpu.Name} has no KV cache in fp8; use auto or bfloat16.");
    }

    /// <summary>Checks the settings of a model on any GPU.</summary>
    /// <exception cref="NebulaException">400, naming the setting.</exception>
    public static void Check(ModelCard model, EngineSettings settings)
    {
        if (settings.Weights is { } weights && !model.WeightFormats.Contains(weights))
            throw Refuse("weights", $"{model.Id} is not available in {weights.ToName()}; its formats are {Join(model.WeightFormats)}.");
        if (settings.ExpertParallel && model.Experts is null)
            throw Refuse("expert_parallel", $"{model.Id} is not a mixture of experts.");
    }

    /// <summary>Refuses a change of what decides how a replica's memory is divided: a running deployment keeps it.</summary>
    /// <exception cref="NebulaException">400, naming the setting.</exception>
    public static void CheckFixed(SimulatedHardware hardware, DeploymentChange change)
    {
        if (FindFixed(change) is null)
            return;
        var (engine, weights) = (hardware.Engine, hardware.Engine.Weights ?? hardware.CreatePlan().Layout.Weights);
        var wrong = change.Weights is { } wanted && wanted != weights ? "weights"
            : change.KvCacheDtype is { } dtype && dtype != engine.KvCacheDtype ? "kv_cache_dtype"
            : change.ExpertParallel is { } experts && experts != engine.ExpertParallel ? "expert_parallel"
            : change.GpuMemoryUtilization is { } share && share != engine.GpuMemoryUtilization ? "gpu_memory_utilization"
            : null;
        if (wrong is not null)
            throw Refuse(wrong, "it cannot be changed. Create another deployment instead.");
    }

    /// <summary>The first setting of a change that cannot change; null if it names none.</summary>
    public static string? FindFixed(DeploymentChange change) =>
        change.Weights is not null ? "weights"
        : change.KvCacheDtype is not null ? "kv_cache_dtype"
        : change.ExpertParallel is not null ? "expert_parallel"
        : change.GpuMemoryUtilization is not null ? "gpu_memory_utilization"
        : null;

    private static NebulaException Refuse(string setting, string reason) => NebulaError.Invalid($"Invalid '{setting}': {reason}", setting, "invalid_value").ToException();

    private static string Join(IReadOnlyList<WeightFormat> formats) => string.Join(", ", formats.Select(static format => format.ToName()));
}
