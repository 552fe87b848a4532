using System.Globalization;
using Nebula.Domain.Engine.Steps;

namespace Fidelity;

/// <summary>The commands of the bench. Each returns an exit code.</summary>
internal static class Commands
{
    private const int Rounds = 4;

    public static string CalibrationFile => Path.Combine(AppContext.BaseDirectory, "vllm-calibration.csv");

    /// <summary>Writes the rows with predictions. A row that cannot be predicted has empty ones, and the reason is printed; the exit code is 1 if all are so.</summary>
    public static int Predict(string input, string output)
    {
        var (header, rows) = Row.Read(input);
        var lines = new string[rows.Count];
        var failed = 0;
        Parallel.For(0, rows.Count, i =>
        {
            var cells = string.Join(',', header.Select(name => rows[i][name]));
            try
            {
                var run = new TracedRun(rows[i]);
                run.Run(StepCoefficients.Default);
                var basis = Calibration.Default.Assess(run.Layout).Basis.ToString().ToLowerInvariant();
                lines[i] = string.Create(CultureInfo.InvariantCulture, $"{cells},{run.Ttft * 1000:0.000},{run.Tpot * 1000:0.0000},{basis}");
            }
            catch (Exception error) when (error is InvalidDataException or ArgumentException)
            {
                Interlocked.Increment(ref failed);
                Console.Error.WriteLine($"row {i + 1}: {error.Message}");
                lines[i] = $"{cells},,,";
            }
        });
        File.WriteAllLines(output, [$"{string.Join(',', header)},predicted_ttft_ms,predicted_tpot_ms,basis", .. lines]);
        return failed < rows.Count || failed == 0 ? 0 : 1;
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
        ErrorTable.PrintHeader();
        Print("fifth", CrossValidation.LeaveFifthsOut(runs));
        Print("without model", CrossValidation.LeaveOut(runs, static run => run.Row.Model));
        Print("without GPU", CrossValidation.LeaveOut(runs, static run => run.Row.Gpu));
        return 0;
    }

    /// <summary>Fits all constants to the calibration file, from their priors, and writes them and their errors.</summary>
    public static int Fit(string folder)
    {
        var rows = Row.Read(CalibrationFile).Rows;
        var coefficients = CrossValidation.FromPriors(StepCoefficients.Default);
        for (var round = 0; round < Rounds; round++)
            coefficients = CrossValidation.Fit(RunAll(rows, coefficients), coefficients);

        var runs = RunAll(rows, coefficients);
        ErrorTable.PrintHeader();
        ErrorTable.PrintGroup("all", runs.Select(Result));
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        DataFiles.WriteCoefficients(folder, coefficients, date);
        DataFiles.WriteCalibration(folder, runs, date);
        return 0;
    }

    private static List<TracedRun> RunAll(List<Row> rows, StepCoefficients coefficients)
    {
        var runs = rows.ConvertAll(static row => new TracedRun(row));
        Parallel.ForEach(runs, run => run.Run(coefficients));
        return runs;
    }

    private static void Print(string name, Dictionary<string, List<(TracedRun Run, double Ttft, double Tpot)>> results)
    {
        foreach (var (key, list) in results)
            ErrorTable.PrintGroup($"{name} {key}", list.Select(static result => (result.Run.Row, result.Ttft, result.Tpot)));
        ErrorTable.PrintGroup($"{name}: all", results.Values.SelectMany(static list => list).Select(static result => (result.Run.Row, result.Ttft, result.Tpot)));
    }

    private static void PrintGroups(string name, List<TracedRun> runs, Func<Row, string> key)
    {
        foreach (var group in runs.GroupBy(run => key(run.Row)).OrderBy(static group => group.Key, StringComparer.Ordinal))
            ErrorTable.PrintGroup($"{name} {group.Key}", group.Select(Result));
    }

    private static (Row Row, double Ttft, double Tpot) Result(TracedRun run) => (run.Row, run.Ttft, run.Tpot);
}
