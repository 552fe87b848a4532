using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nebula.Domain.Engine.Steps;

namespace Fidelity;

/// <summary>Writes the engine's data files.</summary>
internal static class DataFiles
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The folder of the data files in the sources above the build output.</summary>
    public static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "Nebula.Domain", "Engine", "Data");
            if (Directory.Exists(data))
                return data;
        }

        throw new DirectoryNotFoundException("There is no Nebula.Domain/Engine/Data above the build output; name a folder with --out.");
    }

    public static void WriteCoefficients(string folder, StepCoefficients coefficients, string date) =>
        Write(Path.Combine(folder, "coefficients.json"), coefficients.All.Select(coefficient => coefficient.Spread > 0
            ? coefficient with { Value = Round(coefficients[coefficient.Name], "G5"), Date = date }
            : coefficient));

    /// <summary>Writes the groups of the runs with the errors of cross-validation.</summary>
    public static void WriteCalibration(string folder, List<TracedRun> runs, string date) => Write(Path.Combine(folder, "calibration.json"), new Calibration
    {
        Source = "bench/fidelity/vllm-calibration.csv: published runs of vLLM from ai-dynamo/aiconfigurator, silicon_sample.csv (Apache-2.0)",
        Date = date,
        NewGpu = Median(CrossValidation.LeaveOut(runs, static run => run.Row.Gpu).Values.SelectMany(static list => list)),
        NewModel = Median(CrossValidation.LeaveOut(runs, static run => run.Row.Model).Values.SelectMany(static list => list)),
        Groups = [.. CrossValidation.LeaveFifthsOut(runs).Values.SelectMany(static list => list)
            .GroupBy(static result => (Gpu: result.Run.Layout.Gpu.Id, Model: result.Run.Layout.Model.Id, result.Run.Row.Weights)).OrderBy(static group => group.Key)
            .Select(static group => new CalibrationGroup
            {
                Gpu = group.Key.Gpu,
                Model = group.Key.Model,
                Weights = group.Key.Weights,
                Gpus = [.. group.Select(static result => result.Run.Row.Gpus).Distinct().Order()],
                Runs = group.Count(),
                Errors = Median(group),
            })],
    });

    private static CalibrationErrors Median(IEnumerable<(TracedRun Run, double Ttft, double Tpot)> results)
    {
        var list = results.ToList();
        return new(
            Median(list.Select(static result => Math.Abs((result.Tpot * 1000 / result.Run.Row.TpotMs!.Value) - 1))),
            Median(list.Select(static result => Math.Abs((result.Ttft * 1000 / result.Run.Row.TtftMs!.Value) - 1))));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return Round((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) * 50, "F1");
    }

    private static double Round(double value, string format) => double.Parse(value.ToString(format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Write<T>(string path, T content)
    {
        File.WriteAllText(path, JsonSerializer.Serialize(content, Indented) + "\n");
        Console.WriteLine($"wrote {path}");
    }
}
