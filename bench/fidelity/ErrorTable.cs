using System.Globalization;

namespace Fidelity;

/// <summary>Prints errors of predictions by group.</summary>
internal static class ErrorTable
{
    public static void PrintHeader() => Print("group", "rows", "TPOT median", "90 %", "bias", "TTFT median", "90 %", "bias");

    /// <summary>Prints one line: medians and 90th percentiles of absolute errors, and the median of the signed ones (bias).</summary>
    /// <param name="name">The group.</param>
    /// <param name="predictions">Rows with predicted seconds.</param>
    public static void PrintGroup(string name, IEnumerable<(Row Row, double Ttft, double Tpot)> predictions)
    {
        var list = predictions.ToList();
        double[] tpot = [.. list.Where(static p => p.Row.TpotMs > 0).Select(static p => (p.Tpot * 1000 / p.Row.TpotMs!.Value) - 1)];
        double[] ttft = [.. list.Where(static p => p.Row.TtftMs > 0).Select(static p => (p.Ttft * 1000 / p.Row.TtftMs!.Value) - 1)];
        Print(name, list.Count.ToString(CultureInfo.InvariantCulture), [.. Describe(tpot), .. Describe(ttft)]);
    }

    private static string[] Describe(double[] errors) => errors.Length == 0
        ? ["", "", ""]
        : [Percent(Quantile(errors.Select(Math.Abs), 0.5)), Percent(Quantile(errors.Select(Math.Abs), 0.9)), Percent(Quantile(errors, 0.5))];

    private static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        var position = share * (sorted.Length - 1);
        var (below, above) = ((int)Math.Floor(position), (int)Math.Ceiling(position));
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    private static void Print(string name, string rows, params string[] columns) =>
        Console.WriteLine($"| {name,-48} | {rows,4} | {string.Join(" | ", columns.Select(static column => $"{column,11}"))} |");
}
