namespace Nebula.Domain.Engine.Steps;

/// <summary>What a prediction rests on, and how far predictions of that kind are from measurements.</summary>
/// <param name="Basis">What it rests on.</param>
/// <param name="TimePerOutputTokenErrorPercent">Median error of time per output token, in percent.</param>
/// <param name="TimeToFirstTokenErrorPercent">Median error of time to first token, in percent.</param>
public readonly record struct PredictionQuality(PredictionBasis Basis, double TimePerOutputTokenErrorPercent, double TimeToFirstTokenErrorPercent);

/// <summary>What a prediction rests on.</summary>
public enum PredictionBasis
{
    /// <summary>Published runs of the model in this format on as many of these GPUs are in the fit.</summary>
    Measured,

    /// <summary>The fit has runs on this generation of GPUs and runs in this format.</summary>
    Interpolated,

    /// <summary>The fit has no run on this generation of GPUs, or none in this format.</summary>
    Assumed,
}
