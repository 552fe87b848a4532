using System.Globalization;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Gpus;
using Nebula.Domain.Models;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Engine;

/// <summary>The constants have sources, and the engine still predicts what they were fitted to.</summary>
public sealed class CalibrationTests
{
    public static TheoryData<string> Coefficients => [.. StepCoefficients.Default.All.Select(static coefficient => coefficient.Name)];

    [Theory]
    [MemberData(nameof(Coefficients))]
    public void Coefficient_Any_HasUnitMeaningSourceAndDate(string name)
    {
        var coefficient = StepCoefficients.Default.All.Single(coefficient => coefficient.Name == name);

        name.ShouldMatch("^[a-z0-9_.]+$");
        coefficient.Value.ShouldBeGreaterThan(0);
        coefficient.Prior.ShouldBeGreaterThan(0);
        coefficient.Unit.ShouldNotBeNullOrWhiteSpace();
        coefficient.Meaning.ShouldNotBeNullOrWhiteSpace();
        coefficient.Source.ShouldNotBeNullOrWhiteSpace();
        coefficient.Source.StartsWith("Fit of bench/fidelity", StringComparison.Ordinal).ShouldBe(coefficient.Spread > 0, "only fitted constants have a spread");
        (coefficient.Spread > 0 || coefficient.Value == coefficient.Prior).ShouldBeTrue("a constant that is not fitted has the value of its source");
        DateOnly.ParseExact(coefficient.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture).Year.ShouldBeGreaterThanOrEqualTo(2026);
    }

    [Fact]
    public void Calibration_EveryRow_NamesAGpuAModelAndAFormatOfTheCatalog()
    {
        var rows = ReadRows();

        rows.Count.ShouldBe(369);
        foreach (var row in rows)
            CreateLayout(row).CountKvBlocks(StepCoefficients.Default, 16).ShouldBeGreaterThan(0, string.Join(',', row.Values));
    }

    [Fact]
    public void The_engine_predicts_the_runs_that_it_was_calibrated_on()
    {
        // The quick ones: few requests, short replies.
        var errors = (from row in ReadRows()
                      where int.Parse(row["concurrency"]) <= 8 && int.Parse(row["output_tokens"]) <= 1024
                      select Predict(row)).ToList();

        errors.Count.ShouldBeGreaterThan(60);
        Median(errors.Select(static error => error.Tpot)).ShouldBeLessThan(0.06);
        Median(errors.Select(static error => error.Ttft)).ShouldBeLessThan(0.18);
    }

    [Fact]
    public void Calibration_Default_HasTheGroupsOfTheRows()
    {
        var calibration = Calibration.Default;

        calibration.Source.ShouldNotBeNullOrWhiteSpace();
        calibration.Groups.Sum(static group => group.Runs).ShouldBe(369);
        calibration.Groups.Select(static group => (group.Gpu, group.Model, group.Weights)).ShouldBe(
            ReadRows().Select(static row => (row["gpu"], row["model"], row["weights"])).Distinct(), ignoreOrder: true);
        calibration.NewGpu.Tpot.ShouldBeInRange(5, 12);
        calibration.NewModel.Tpot.ShouldBeInRange(5, 12);
    }

    [Theory]
    [InlineData("h200-sxm-141gb", 4, "llama-3.1-70b-instruct", WeightFormat.Fp8, PredictionBasis.Measured)]
    [InlineData("h100-sxm-80gb", 1, "llama-3.1-70b-instruct", WeightFormat.Fp8, PredictionBasis.Interpolated)] // another number of GPUs
    [InlineData("b300-sxm-288gb", 4, "minimax-m2.5", WeightFormat.Nvfp4, PredictionBasis.Interpolated)] // another GPU of the generation
    [InlineData("h100-sxm-80gb", 8, "qwen3-235b-a22b", WeightFormat.Fp8, PredictionBasis.Interpolated)] // another model
    [InlineData("a100-sxm-80gb", 1, "llama-3.1-8b-instruct", WeightFormat.Fp8, PredictionBasis.Assumed)]
    [InlineData("h100-sxm-80gb", 1, "llama-3.1-8b-instruct", WeightFormat.Int8, PredictionBasis.Assumed)]
    public void Assess_Replica_SaysWhatItsPredictionRestsOn(string gpu, int gpus, string model, WeightFormat weights, PredictionBasis basis)
    {
        var quality = Calibration.Default.Assess(new() { Gpu = GpuCatalog.Find(gpu)!, Gpus = gpus, Model = ModelCatalog.Find(model)!, Weights = weights });

        quality.Basis.ShouldBe(basis);
        quality.TimePerOutputTokenErrorPercent.ShouldBeInRange(1, 20);
        quality.TimeToFirstTokenErrorPercent.ShouldBeInRange(3, 40);
    }

    private static (double Ttft, double Tpot) Predict(Dictionary<string, string> row)
    {
        var engine = new EngineCore(new() { KvBlocks = 100_000, PrefixCaching = false }, new StepTimeModel(CreateLayout(row)));
        var concurrency = int.Parse(row["concurrency"]);
        var load = new ClosedLoopLoad
        {
            Concurrency = concurrency, Requests = 10 * concurrency,
            InputTokens = int.Parse(row["input_tokens"]), OutputTokens = int.Parse(row["output_tokens"]),
        };
        var result = ClosedLoop.Run(engine, load, FrontEnd.Create(StepCoefficients.Default));
        return (
            Math.Abs((result.TimeToFirstToken.Average() * 1000 / double.Parse(row["ttft_ms"], CultureInfo.InvariantCulture)) - 1),
            Math.Abs((result.TimePerOutputToken.Average() * 1000 / double.Parse(row["tpot_ms"], CultureInfo.InvariantCulture)) - 1));
    }

    private static ReplicaLayout CreateLayout(Dictionary<string, string> row) => new()
    {
        Model = ModelCatalog.Find(row["model"]).ShouldNotBeNull(row["model"]),
        Gpu = GpuCatalog.Find(row["gpu"]).ShouldNotBeNull(row["gpu"]),
        Weights = WeightFormats.TryParse(row["weights"]).ShouldNotBeNull(row["weights"]),
        Gpus = int.Parse(row["gpus"]),
        ExpertParallel = int.Parse(row["expert_parallel"]),
    };

    private static List<Dictionary<string, string>> ReadRows()
    {
        var lines = File.ReadAllLines(Path.Combine(Component.FindRepository(), "bench", "fidelity", "vllm-calibration.csv"))
            .Where(static line => line.Length > 0 && line[0] != '#').ToList();
        var header = lines[0].Split(',');
        return lines.ConvertAll(line => header.Zip(line.Split(',')).ToDictionary(static cell => cell.First, static cell => cell.Second))[1..];
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
