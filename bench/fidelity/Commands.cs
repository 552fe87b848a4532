using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Domain.Engine.Steps;

namespace Fidelity;

/// <summary>The commands of the bench. Each returns an exit code.</summary>
internal static class Commands
{
    private const int Rounds = 4;
    private const int Iterations = 40;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string CalibrationFile => Path.Combine(AppContext.BaseDirectory, "vllm-calibration.csv");

    /// <summary>Writes the rows with predictions. A row that cannot be predicted has empty ones, and the reason is printed.</summary>
    public static int Predict(string input, string output)
    {
        var (header, rows) = Row.Read(input);
        var basis = new Basis(Row.Read(CalibrationFile).Rows);
        var lines = new string[rows.Count];
        var failed = 0;
        Parallel.For(0, rows.Count, i =>
        {
            var cells = string.Join(',', header.Select(name => rows[i][name]));
            try
            {
                var run = new TracedRun(rows[i]);
                run.Run(StepCoefficients.Default);
                lines[i] = string.Create(CultureInfo.InvariantCulture, $"{cells},{run.Ttft * 1000:0.000},{run.Tpot * 1000:0.0000},{basis.Describe(rows[i], run.Layout)}");
            }
            catch (Exception error) when (error is InvalidDataException or ArgumentException)
            {
                Interlocked.Increment(ref failed);
                Console.Error.WriteLine($"row {i + 1}: {error.Message}");
                lines[i] = $"{cells},,,";
            }
        });
        File.WriteAllLines(output, [$"{string.Join(',', header)},predicted_ttft_ms,predicted_tpot_ms,basis", .. lines]);
        return failed == 0 ? 0 : 1;
    }

    /// <summary>Prints the errors of a table with measurements, by group.</summary>
    public static int Report(string input)
    {
        var runs = RunAll(Row.Read(input).Rows, StepCoefficients.Default);
        ErrorTable.PrintHeader();
        ErrorTable.PrintGroup("all", runs.Select(Result));
        PrintGroups("GPU", runs, static row => row.Gpu);
        PrintGroups("model", runs, static row => row.Model);
        PrintGroups("weights", runs, static row => row.Weights);
        PrintGroups("model on GPU", runs, static row => $"{row.Model} {row.Weights} {row.Gpu}");
        PrintGroups("GPUs", runs, static row => row.Gpus.ToString(CultureInfo.InvariantCulture));
        PrintGroups("lengths", runs, static row => $"{row.InputTokens}/{row.OutputTokens}");
        return 0;
    }

    /// <summary>Fits on a part of the calibration file and prints the errors on the rest: fifths, models, GPUs.</summary>
    public static int Validate()
    {
        var runs = RunAll(Row.Read(CalibrationFile).Rows, StepCoefficients.Default);
        var index = runs.Select(static (run, i) => (run, i)).ToDictionary(static pair => pair.run, static pair => pair.i);
        ErrorTable.PrintHeader();
        CrossValidate("fifth", runs, run => (index[run] % 5).ToString(CultureInfo.InvariantCulture));
        CrossValidate("without model", runs, static run => run.Row.Model);
        CrossValidate("without GPU", runs, static run => run.Row.Gpu);
        return 0;
    }

    /// <summary>Fits all constants to the calibration file, from their priors, and writes them.</summary>
    public static int Fit(string output)
    {
        var rows = Row.Read(CalibrationFile).Rows;
        var coefficients = FromPriors(StepCoefficients.Default);
        List<TracedRun> runs = [];
        for (var round = 0; round < Rounds; round++)
        {
            runs = RunAll(rows, coefficients);
            var objective = new Objective(runs, coefficients);
            coefficients = objective.CreateCoefficients(LevenbergMarquardt.Minimize(objective, Iterations));
        }

        runs = RunAll(rows, coefficients);
        ErrorTable.PrintHeader();
        ErrorTable.PrintGroup("all", runs.Select(Result));
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var fitted = coefficients.All.Select(coefficient => coefficient.Spread > 0
            ? coefficient with { Value = Round(coefficients[coefficient.Name]), Date = date }
            : coefficient);
        File.WriteAllText(output, JsonSerializer.Serialize(fitted, Indented) + "\n");
        Console.WriteLine($"wrote {output}");
        return 0;
    }

    /// <summary>The data file in the sources above the build output.</summary>
    public static string FindCoefficientFile()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "Nebula.Domain", "Engine", "Data", "coefficients.json");
            if (File.Exists(file))
                return file;
        }

        throw new FileNotFoundException("There is no Nebula.Domain/Engine/Data/coefficients.json above the build output; name the file with --out.");
    }

    private static List<TracedRun> RunAll(List<Row> rows, StepCoefficients coefficients)
    {
        var runs = rows.ConvertAll(static row => new TracedRun(row));
        Parallel.ForEach(runs, run => run.Run(coefficients));
        return runs;
    }

    private static void CrossValidate(string name, List<TracedRun> runs, Func<TracedRun, string> fold)
    {
        var all = new List<(Row, double, double)>();
        foreach (var held in runs.GroupBy(fold).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            var without = runs.Except(held).ToList();
            var objective = new Objective(without, FromPriors(StepCoefficients.Default));
            var coefficients = objective.CreateCoefficients(LevenbergMarquardt.Minimize(objective, Iterations));
            var results = held.Select(run => (run.Row, run.Estimate(coefficients))).Select(static pair => (pair.Row, pair.Item2.Ttft, pair.Item2.Tpot)).ToList();
            ErrorTable.PrintGroup($"{name} {held.Key}", results);
            all.AddRange(results);
        }

        ErrorTable.PrintGroup($"{name}: all", all);
    }

    private static void PrintGroups(string name, List<TracedRun> runs, Func<Row, string> key)
    {
        foreach (var group in runs.GroupBy(run => key(run.Row)).OrderBy(static group => group.Key, StringComparer.Ordinal))
            ErrorTable.PrintGroup($"{name} {group.Key}", group.Select(Result));
    }

    private static (Row Row, double Ttft, double Tpot) Result(TracedRun run) => (run.Row, run.Ttft, run.Tpot);

    private static StepCoefficients FromPriors(StepCoefficients coefficients) =>
        coefficients.With([.. coefficients.All.Select(static coefficient => coefficient.Spread > 0 ? coefficient.Prior : coefficient.Value)]);

    private static double Round(double value) => double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
