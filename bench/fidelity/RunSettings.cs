using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Fidelity;

/// <summary>What a row means: the replica, the engine's settings and the load.</summary>
internal static class RunSettings
{
    /// <summary>The replica of a row.</summary>
    /// <exception cref="InvalidDataException">The catalog does not have the row's GPU or model, or the format is unknown.</exception>
    public static ReplicaLayout CreateLayout(Row row)
    {
        var layout = new ReplicaLayout
        {
            Model = FindModel(row.Model) ?? throw new InvalidDataException($"the catalog has no model '{row.Model}'"),
            Gpu = FindGpu(row.Gpu) ?? throw new InvalidDataException($"the catalog has no GPU '{row.Gpu}'"),
            Gpus = row.Gpus,
            ExpertParallel = row.ExpertParallel,
            Weights = FindFormat(row.Weights) ?? throw new InvalidDataException($"the format '{row.Weights}' is unknown"),
        };
        return layout with { KvElementBytes = HasFp8Cache(layout) ? 1 : 2 };
    }

    /// <summary>An engine with vLLM's defaults and no prefix cache, as the published runs had it.</summary>
    public static EngineCore CreateEngine(Row row, ReplicaLayout layout, StepCoefficients coefficients, IStepTime stepTime)
    {
        // Whatever was published did fit: at least the longest sequence does.
        const int BlockSize = 16;
        var longest = (2 * (row.InputTokens + row.OutputTokens) / BlockSize) + 1;
        return new(new() { BlockSize = BlockSize, KvBlocks = Math.Max(longest, layout.CountKvBlocks(coefficients, BlockSize)), PrefixCaching = false }, stepTime);
    }

    /// <summary>The load of the published runs: ten requests per client, lengths from 80 to 100 % of the nominal ones.</summary>
    public static ClosedLoopLoad CreateLoad(Row row) => row.Concurrency < 1 || row.InputTokens < 1 || row.OutputTokens < 1
        ? throw new InvalidDataException("input_tokens, output_tokens and concurrency have to be at least 1")
        : new() { Concurrency = row.Concurrency, Requests = 10 * row.Concurrency, InputTokens = row.InputTokens, OutputTokens = row.OutputTokens };

    /// <summary>
    /// NVIDIA's NVFP4 checkpoints say that the cache is FP8, and InferenceX sets it for FP8 models and for gpt-oss on Blackwell
    /// (benchmarks/*.sh of SemiAnalysisAI/InferenceX); its runs on H100 queue as if theirs were BF16.
    /// </summary>
    private static bool HasFp8Cache(ReplicaLayout layout) => layout.Weights switch
    {
        WeightFormat.Nvfp4 => true,
        WeightFormat.Mxfp4 => layout.Gpu.Architecture == "blackwell",
        WeightFormat.Fp8 => layout.Gpu.FlopsDenseFp8 is not null && layout.Gpu.VisibleMemoryBytes > 100_000_000_000,
        _ => false,
    };

    private static GpuProfile? FindGpu(string name)
    {
        // Tables spell a GPU's memory in several ways; its name and form suffice if they are unique.
        var parts = name.ToLowerInvariant().Split('-', '_', ' ');
        return GpuCatalog.Find(name) ?? GpuCatalog.All.FirstOrDefault(gpu => gpu.Id.StartsWith($"{parts[0]}-{parts.ElementAtOrDefault(1)}", StringComparison.Ordinal))
            ?? GpuCatalog.All.FirstOrDefault(gpu => gpu.Id.StartsWith($"{parts[0]}-", StringComparison.Ordinal));
    }

    private static ModelCard? FindModel(string name)
    {
        var key = GetKey(name);
        return ModelCatalog.Find(name) ?? ModelCatalog.All.FirstOrDefault(card => GetKey(card.Id) == key)
            ?? ModelCatalog.All.Where(card => key.StartsWith($"{GetKey(card.Id)}-", StringComparison.Ordinal)).MaxBy(static card => card.Id.Length)
            ?? ModelCatalog.All.Where(card => GetKey(card.Id).StartsWith($"{key}-", StringComparison.Ordinal)).MinBy(static card => card.Id.Length);
    }

    /// <summary>A model's name without its publisher and without what says only how it was tuned.</summary>
    private static string GetKey(string name)
    {
        var key = name.ToLowerInvariant().Split('/')[^1];
        foreach (var suffix in (string[])["-instruct", "-thinking", "-it"])
            key = key.EndsWith(suffix, StringComparison.Ordinal) ? key[..^suffix.Length] : key;
        return key;
    }

    private static WeightFormat? FindFormat(string name) => name.ToLowerInvariant() switch
    {
        "fp8_block" or "fp8-block" or "fp8_static" => WeightFormat.Fp8,
        "bfloat16" or "float16" => WeightFormat.Bf16,
        "w4a16" or "awq" or "gptq" => WeightFormat.Int4,
        "fp4" => WeightFormat.Nvfp4,
        var format => WeightFormats.TryParse(format),
    };
}
