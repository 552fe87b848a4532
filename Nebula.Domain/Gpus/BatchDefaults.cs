namespace Nebula.Domain.Gpus;

/// <summary>What vLLM's API server takes for the size of a batch if its caller does not say.</summary>
public static class BatchDefaults
{
    private const long LargeMemoryBytes = 70L << 30;

    /// <summary>The defaults on a GPU.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <returns>
    /// <c>--max-num-batched-tokens</c> and <c>--max-num-seqs</c>: 8,192 and 1,024 on GPUs with 70 GiB or more that are not an A100; 2,048 and 256 on the others
    /// (<c>EngineArgs.get_batch_defaults</c>, vLLM 0.14, Apache-2.0).
    /// </returns>
    public static (int MaxBatchedTokens, int MaxSequences) Find(GpuProfile gpu) =>
        gpu.VisibleMemoryBytes >= LargeMemoryBytes && gpu.Architecture != "ampere" ? (8192, 1024) : (2048, 256);
}
