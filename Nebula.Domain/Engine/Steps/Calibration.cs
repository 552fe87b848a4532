using System.Text.Json;
using System.Text.Json.Serialization;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;

namespace Nebula.Domain.Engine.Steps;

/// <summary>The published runs that the constants were fitted to, by group, and the errors of predictions that were fitted without them.</summary>
/// <remarks>From <c>calibration.json</c>, which <c>bench/fidelity -- fit</c> writes.</remarks>
public sealed record Calibration
{
    private static readonly Lazy<Calibration> Loaded = new(Load);

    /// <summary>The calibration of <see cref="StepCoefficients.Default"/>.</summary>
    public static Calibration Default => Loaded.Value;

    /// <summary>Where the runs were published.</summary>
    [JsonPropertyName("source")]
    public required string Source { get; init; }

    /// <summary>The date of the fit.</summary>
    [JsonPropertyName("date")]
    public required string Date { get; init; }

    /// <summary>Errors of a GPU that is in no run: all runs of one GPU left out at a time.</summary>
    [JsonPropertyName("new_gpu")]
    public required CalibrationErrors NewGpu { get; init; }

    /// <summary>Errors of a model that is in no run: all runs of one model left out at a time.</summary>
    [JsonPropertyName("new_model")]
    public required CalibrationErrors NewModel { get; init; }

    /// <summary>The runs.</summary>
    [JsonPropertyName("groups")]
    public required IReadOnlyList<CalibrationGroup> Groups { get; init; }

    /// <summary>What a prediction for a replica rests on.</summary>
    public PredictionQuality Assess(ReplicaLayout layout)
    {
        var weights = layout.Weights.ToName();
        var same = Groups.FirstOrDefault(group => group.Gpu == layout.Gpu.Id && group.Model == layout.Model.Id && group.Weights == weights);
        if (same is not null)
            return Create(same.Gpus.Contains(layout.Gpus) ? PredictionBasis.Measured : PredictionBasis.Interpolated, same.Errors);

        var knownGeneration = Groups.Any(group => GpuCatalog.Find(group.Gpu)?.Architecture == layout.Gpu.Architecture);
        var knownFormat = Groups.Any(group => group.Weights == weights);
        var knownModel = Groups.Any(group => group.Model == layout.Model.Id);
        return (knownGeneration && knownFormat, knownModel) switch
        {
            (true, true) => Create(PredictionBasis.Interpolated, NewGpu),
            (true, false) => Create(PredictionBasis.Interpolated, NewModel),
            _ => Create(PredictionBasis.Assumed, new(Hypotenuse(NewGpu.Tpot, NewModel.Tpot), Hypotenuse(NewGpu.Ttft, NewModel.Ttft))),
        };
    }

    private static PredictionQuality Create(PredictionBasis basis, CalibrationErrors errors) => new(basis, errors.Tpot, errors.Ttft);

    private static double Hypotenuse(double a, double b) => Math.Round(Math.Sqrt((a * a) + (b * b)), 1);

    private static Calibration Load()
    {
        using var json = typeof(Calibration).Assembly.GetManifestResourceStream("engine/calibration.json")!;
        return JsonSerializer.Deserialize<Calibration>(json)!;
    }
}

/// <summary>Runs of one model in one format on one kind of GPU.</summary>
public sealed record CalibrationGroup
{
    /// <summary>Id of the GPU in the catalog.</summary>
    [JsonPropertyName("gpu")]
    public required string Gpu { get; init; }

    /// <summary>Id of the model in the catalog.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>Format of the weights, such as <c>fp8</c>.</summary>
    [JsonPropertyName("weights")]
    public required string Weights { get; init; }

    /// <summary>Numbers of GPUs that shared a layer, ascending.</summary>
    [JsonPropertyName("gpus")]
    public required IReadOnlyList<int> Gpus { get; init; }

    /// <summary>Number of runs.</summary>
    [JsonPropertyName("runs")]
    public required int Runs { get; init; }

    /// <summary>Errors of the runs, each fitted without the fifth of all runs that it belongs to.</summary>
    [JsonPropertyName("errors")]
    public required CalibrationErrors Errors { get; init; }
}

/// <summary>Median absolute errors in percent.</summary>
/// <param name="Tpot">Of time per output token.</param>
/// <param name="Ttft">Of time to first token.</param>
public sealed record CalibrationErrors([property: JsonPropertyName("tpot_percent")] double Tpot, [property: JsonPropertyName("ttft_percent")] double Ttft);
