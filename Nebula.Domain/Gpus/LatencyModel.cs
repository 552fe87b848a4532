using Nebula.Domain.Models;

namespace Nebula.Domain.Gpus;

/// <summary>
/// The duration of one forward pass of a model on a replica: a roofline over published numbers, used both to simulate
/// GPUs and to estimate deployments.
/// </summary>
/// <remarks>
/// <para>
/// A pass ("step") is bound either by memory, which delivers every weight and the whole KV cache once, or by
/// arithmetic, which is two operations (multiply and add) per active parameter and token:
/// </para>
/// <code>
/// step = max((W + KV × c) / (BW × η), 2 × P × (b + p) / (FLOPS × MFU)) / n  +  all-reduce(b + p)  +  overhead
/// all-reduce(t) = n = 1 ? 0 : 2 × layers × (latency + 2 × (n − 1) / n × t × hidden × 2 bytes / (interconnect / 2))
/// </code>
/// <para>
/// with weights W, KV bytes per token KV, active parameters P and n GPUs in tensor parallel. b sequences decode one token
/// each over c cached tokens in total, while p tokens of prompts are prefilled. A step without decoding sequences is a
/// prefill, a step without prompts is a decode step, and continuous batching runs both in one step. Sources: Williams et al. 2009, "Roofline";
/// Pope et al. 2022, "Efficiently Scaling Transformer Inference", arXiv:2211.05102 (costs of prefill and decode);
/// Shoeybi et al. 2019, "Megatron-LM", arXiv:1909.08053 (two all-reduces per layer).
/// </para>
/// <para>
/// Not modelled: the part of attention that grows with the square of a prompt (a tenth of the prefill of 6,000 tokens for
/// an 8B model), and that a small batch of a mixture of experts does not read every expert, so such a model is too slow
/// at low load and right at high load.
/// </para>
/// <para>Immutable and thread-safe; a call allocates nothing and takes a few floating-point operations.</para>
/// </remarks>
public sealed class LatencyModel
{
    /// <summary>
    /// η: the share of the peak memory bandwidth that a decode step reaches, 0.8. With <see cref="StepOverheadSeconds"/> it
    /// gives 13.5 ms a token for Llama 3.1 8B on an A100 40 GB, where vLLM 0.23 measured 75 tokens a second (13.3 ms) for
    /// one request: J. Musgrave 2026, "vLLM throughput-latency sweep on NVIDIA A100".
    /// </summary>
    public const double BandwidthEfficiency = 0.8;

    /// <summary>
    /// MFU: the share of the peak arithmetic that matrix products reach in a prefill, 0.5. It is between the 38 to 43 % of
    /// training on H100 ("The Llama 3 Herd of Models", arXiv:2407.21783, table 4) and the 76 % of the largest prefill batches
    /// on TPU v4 (Pope et al. 2022, arXiv:2211.05102).
    /// </summary>
    public const double ModelFlopsUtilization = 0.5;

    /// <summary>
    /// Time of every step that is neither memory nor arithmetic, in seconds: scheduling, sampling and starting the captured
    /// CUDA graph; 0.5 ms, fitted together with <see cref="BandwidthEfficiency"/>.
    /// </summary>
    public const double StepOverheadSeconds = 0.0005;

    /// <summary>
    /// Time of one all-reduce of a small message between the GPUs of one server, in seconds: 10 µs, the order of vLLM's and
    /// TensorRT-LLM's one-shot kernels over NVLink. Over PCIe it is longer, so replicas over PCIe are a little too fast.
    /// </summary>
    public const double AllReduceLatencySeconds = 0.00001;

    /// <summary>All-reduces per transformer layer: one after attention, one after the feed-forward part (Megatron-LM).</summary>
    public const int AllReducesPerLayer = 2;

    /// <summary>Bytes of one activation that an all-reduce sends: BF16.</summary>
    public const int ActivationBytes = 2;

    private readonly double _secondsForWeights;
    private readonly double _secondsPerCachedToken;
    private readonly double _secondsOfArithmeticPerToken;
    private readonly double _secondsOfTrafficPerToken;
    private readonly double _secondsPerStep;

    /// <summary>Creates the model of one kind of replica.</summary>
    /// <param name="model">The model.</param>
    /// <param name="gpu">The GPU; all GPUs of a replica are alike.</param>
    /// <param name="gpusPerReplica">GPUs that share each layer (tensor parallelism), at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gpusPerReplica"/> is less than 1.</exception>
    public LatencyModel(ModelCard model, GpuProfile gpu, int gpusPerReplica)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(gpu);
        ArgumentOutOfRangeException.ThrowIfLessThan(gpusPerReplica, 1);

        Model = model;
        Gpu = gpu;
        GpusPerReplica = gpusPerReplica;

        var bandwidth = gpu.BandwidthBytesPerSecond * BandwidthEfficiency * gpusPerReplica;
        _secondsForWeights = model.WeightBytes / bandwidth;
        _secondsPerCachedToken = model.KvBytesPerToken / bandwidth;
        _secondsOfArithmeticPerToken = 2.0 * model.ActiveParameters / (gpu.FlopsDenseBf16 * ModelFlopsUtilization * gpusPerReplica);
        _secondsPerStep = StepOverheadSeconds;

        if (gpusPerReplica > 1)
        {
            var allReduces = AllReducesPerLayer * model.Layers;
            // A ring forwards every byte 2(n-1)/n times. The interconnect's figure counts both directions; the ring sends in one.
            var ring = 2.0 * (gpusPerReplica - 1) / gpusPerReplica;
            var secondsPerByte = ring / (gpu.InterconnectBytesPerSecond / 2);
            _secondsOfTrafficPerToken = allReduces * (double)model.HiddenSize * ActivationBytes * secondsPerByte;
            _secondsPerStep += allReduces * AllReduceLatencySeconds;
        }
    }

    /// <summary>The model.</summary>
    public ModelCard Model { get; }

    /// <summary>The GPU.</summary>
    public GpuProfile Gpu { get; }

    /// <summary>GPUs that share each layer.</summary>
    public int GpusPerReplica { get; }

    /// <summary>Seconds of one step of a replica.</summary>
    /// <param name="decodeSequences">Sequences that decode one token each (b), not negative.</param>
    /// <param name="cachedTokens">Tokens of KV cache that those sequences hold together (c), not negative.</param>
    /// <param name="prefillTokens">Prompt tokens to prefill in the same step (p), not negative.</param>
    /// <returns>Virtual seconds, those of real hardware. A step without work still reads the weights once.</returns>
    public double StepSeconds(int decodeSequences, long cachedTokens, int prefillTokens)
    {
        var tokens = (double)decodeSequences + prefillTokens;
        var memory = _secondsForWeights + (_secondsPerCachedToken * cachedTokens);
        var arithmetic = _secondsOfArithmeticPerToken * tokens;

        return Math.Max(memory, arithmetic) + (_secondsOfTrafficPerToken * tokens) + _secondsPerStep;
    }

    /// <summary>Seconds to prefill a prompt on an idle replica: the minimum time to first token.</summary>
    /// <param name="tokens">Tokens of the prompt, not negative.</param>
    /// <returns>Seconds.</returns>
    public double PrefillSeconds(int tokens) => StepSeconds(0, 0, tokens);

    /// <summary>Seconds of a step in which every running sequence decodes one token.</summary>
    /// <param name="sequences">Running sequences, not negative.</param>
    /// <param name="cachedTokens">Tokens of KV cache that they hold together, not negative.</param>
    /// <returns>Seconds: the gap between two tokens of each of them.</returns>
    public double DecodeStepSeconds(int sequences, long cachedTokens) => StepSeconds(sequences, cachedTokens, 0);
}
