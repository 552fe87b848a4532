using System.Collections.Concurrent;
using Nebula.Domain.Models;

namespace Nebula.Domain.Engine.Steps;

/// <summary>The duration of a step as a sum over what the GPUs of a replica do in it.</summary>
/// <remarks>
/// <code>
/// step = dense + experts + output matrix                    each (read⁴ + arithmetic⁴ + floor⁴)^¼
///      + KV read (context of the decoding sequences)
///      + layers × fixed + MoE layers × fixed + fixed
///      + all-reduces × (latency + bytes / bandwidth)
///      + sequences × fixed + tokens × layers × fixed
///      + if anything is prefilled: attention arithmetic (quadratic in the prompt) + layers × fixed + fixed
/// </code>
/// <para>
/// Every constant is in <c>Engine/Data/coefficients.json</c>, with its unit and its source or fit. Shares of peak bandwidth and arithmetic belong to the format of
/// the weights and to the GPU's generation. The forms of the terms follow Williams et al. 2009 (roofline), Pope et al. 2022, arXiv:2211.05102 (prefill and decode)
/// and Shoeybi et al. 2019, arXiv:1909.08053 (two all-reduces per layer).
/// </para>
/// <para>Immutable and thread-safe; a call allocates nothing.</para>
/// </remarks>
public sealed class StepTimeModel : IStepTime
{
    private const double Micro = 1e-6;
    private const int ActivationBytes = 2;

    private static readonly ConcurrentDictionary<ReplicaLayout, StepTimeModel> Models = new();

    private readonly MatrixGroup _dense;
    private readonly MatrixGroup _output;
    private readonly ExpertTime _experts;
    private readonly double _secondsPerStep;
    private readonly double _secondsPerPrefillStep;
    private readonly double _secondsPerSequence;
    private readonly double _secondsPerToken;
    private readonly double _secondsPerContextToken;
    private readonly double _secondsPerWindowToken;
    private readonly double _secondsPerPair;
    private readonly double _secondsPerWindowPair;

    /// <summary>Creates the model of one kind of replica.</summary>
    /// <param name="layout">Model, GPUs and formats.</param>
    /// <param name="coefficients">The constants; default <see cref="StepCoefficients.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The layout has less than one GPU.</exception>
    public StepTimeModel(ReplicaLayout layout, StepCoefficients? coefficients = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layout.Gpus, 1, nameof(layout));
        coefficients ??= StepCoefficients.Default;
        var (model, gpu, gpus) = (layout.Model, layout.Gpu, layout.Gpus);
        double Factor(string name) => coefficients.Find($"{gpu.Architecture}.{name}", 1);
        var bandwidth = gpu.BandwidthBytesPerSecond * Factor("bandwidth");
        var overhead = Micro * Factor("overhead");

        MatrixGroup Group(long parameters, double activeParameters, WeightFormat format, double floor = 0) => new(
            parameters * format.BytesPerWeight() / (gpus * bandwidth * coefficients[$"bandwidth.{format.ToName()}"]),
            2 * activeParameters / (gpus * gpu.FlopsDense(format) * Factor("flops") * coefficients[$"flops.{format.ToName()}"]),
            overhead * floor);

        WindowTokens = model.SlidingWindow?.Tokens ?? int.MaxValue;
        _dense = Group(layout.DenseParameters, layout.DenseParameters, layout.DenseWeights, coefficients["dense.floor"] * model.Layers);
        var vocabulary = model.Kind == ModelKind.Chat ? (long)model.VocabularySize * model.HiddenSize : 0;
        _output = Group(vocabulary, vocabulary, WeightFormat.Bf16);
        if (model.Experts is { } experts)
        {
            var active = (double)model.ExpertParameters * experts.Active / experts.Routed;
            _experts = new(experts, Group(model.ExpertParameters, active, layout.Weights, coefficients["expert.floor"] * experts.Layers), layout, coefficients);
        }

        var kv = layout.KvBytesPerLayer / (bandwidth * coefficients[model.LatentAttention is null ? "kv.bandwidth" : "kv.bandwidth.latent"]);
        var pair = 2.0 * model.AttentionHeads * ((2 * model.HeadSize) + (model.LatentAttention?.RotarySize ?? 0))
            / (gpu.FlopsDenseBf16 * Factor("flops") * coefficients["attention.flops"] * gpus);
        var windowed = model.SlidingWindow?.Layers ?? 0;
        (_secondsPerContextToken, _secondsPerWindowToken) = (kv * layout.FullAttentionLayers, kv * windowed);
        (_secondsPerPair, _secondsPerWindowPair) = (pair * layout.FullAttentionLayers, pair * windowed);

        var norms = model.QueryKeyNorm == QueryKeyNorm.None ? 0 : model.Layers;
        var expertLayers = model.Experts?.Layers ?? 0;
        _secondsPerStep = overhead * (coefficients["step"] + (model.Layers * coefficients["layer"])
            + (norms * coefficients["layer.query_key_norm"]) + (expertLayers * coefficients["layer.experts"]));
        _secondsPerPrefillStep = Micro * Factor(model.Experts is null ? "prefill.dense" : "prefill.experts")
            * (coefficients["prefill.step"] + (model.Layers * coefficients["prefill.layer"]) + (expertLayers * coefficients["prefill.layer.experts"]));
        _secondsPerSequence = Micro * coefficients["sequence"];
        _secondsPerToken = Micro * coefficients["token"] * model.Layers * model.HiddenSize / gpus;

        if (gpus > 1)
        {
            // After attention and after the feed-forward part; a norm over all heads needs a small one of its own.
            var allReduces = 2.0 * model.Layers;
            var small = allReduces + (model.QueryKeyNorm == QueryKeyNorm.AcrossHeads ? model.Layers : 0);
            _secondsPerStep += Micro * small * Factor("all_reduce") * coefficients[$"all_reduce.{(gpus <= 2 ? 2 : gpus <= 4 ? 4 : 8)}"];
            // A ring forwards every byte 2(n-1)/n times; the interconnect's figure counts both directions.
            var ring = 2.0 * (gpus - 1) / gpus;
            _secondsPerToken += allReduces * ActivationBytes * model.HiddenSize * ring
                / (gpu.InterconnectBytesPerSecond / 2 * coefficients["all_reduce.bandwidth"]);
        }
    }

    /// <summary>The model of a replica with the constants of <see cref="StepCoefficients.Default"/>; always the same instance for the same layout.</summary>
    public static StepTimeModel Get(ReplicaLayout layout) => Models.GetOrAdd(layout, static layout => new StepTimeModel(layout));

    /// <inheritdoc/>
    public int WindowTokens { get; }

    /// <inheritdoc/>
    public double StepSeconds(in StepShape shape)
    {
        var seconds = GetTerms(shape).StepSeconds(shape);
        return shape.PrefillTokens == 0
            ? seconds
            : seconds + _secondsPerPrefillStep + (_secondsPerPair * shape.PrefillPairs) + (_secondsPerWindowPair * shape.WindowPairs);
    }

    /// <inheritdoc/>
    public DecodeTerms? FindDecodeTerms(in StepShape shape) => GetTerms(shape);

    private DecodeTerms GetTerms(in StepShape shape)
    {
        double tokens = shape.Tokens;
        var seconds = _secondsPerStep
            + _dense.Seconds(1, tokens)
            + _output.Seconds(1, shape.SampledSequences)
            + _experts.Seconds(tokens)
            + (_secondsPerSequence * shape.SampledSequences)
            + (_secondsPerToken * tokens);
        return new(seconds, _secondsPerContextToken, _secondsPerWindowToken);
    }
}
