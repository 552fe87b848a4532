using Nebula.Domain.Models;

namespace Nebula.Domain.Engine.Steps;

/// <summary>The time of a model's routed experts in a step; 0 for a dense model.</summary>
internal readonly struct ExpertTime
{
    private readonly MatrixGroup _matrices;
    private readonly double _chance;
    private readonly double _skew;
    private readonly double _padding;

    /// <summary>Creates the term.</summary>
    /// <param name="experts">The experts.</param>
    /// <param name="matrices">All experts at the speed of dense matrices.</param>
    /// <param name="layout">The replica.</param>
    /// <param name="coefficients">The constants.</param>
    public ExpertTime(ExpertLayout experts, MatrixGroup matrices, ReplicaLayout layout, StepCoefficients coefficients)
    {
        var format = layout.Weights.ToName();
        var groups = Math.Clamp(layout.ExpertParallel, 1, layout.Gpus);
        // A narrow slice of an expert does not fill a GPU; spreading whole experts instead loads the GPUs unevenly.
        var width = (double)experts.IntermediateSize * groups / layout.Gpus;
        var slowdown = (1 + (coefficients["expert.half_width"] / width)) * (groups > 1 ? coefficients["expert.imbalance"] : 1);
        _matrices = matrices with
        {
            ReadSeconds = matrices.ReadSeconds * slowdown / (coefficients["expert.bandwidth"] * coefficients.Find($"expert.bandwidth.{format}", 1)),
            TokenSeconds = matrices.TokenSeconds * slowdown / (coefficients["expert.flops"] * coefficients.Find($"expert.flops.{format}", 1)),
        };
        _chance = -Math.Log(1 - ((double)experts.Active / experts.Routed));
        _skew = coefficients["expert.skew"];
        _padding = coefficients["expert.padding"] * experts.Routed / experts.Active;
    }

    /// <summary>Seconds of a step.</summary>
    public double Seconds(double tokens)
    {
        if (_chance <= 0)
            return 0;
        // With equally popular experts, the share in use would be 1 - (1 - active / routed)^tokens = 1 - exp(-chance × tokens). With popularities from a
        // gamma distribution of this shape, its mean is the following; it becomes the former as the shape grows.
        var share = 1 - Math.Pow(1 + (_chance * tokens / _skew), -_skew);
        return _matrices.Seconds(share, tokens + (_padding * share));
    }
}
