using System.Globalization;
using System.Text;

namespace Nebula.Domain.Planning.Reports;

/// <summary>Draws cost against latency with characters, both on logarithmic scales.</summary>
internal static class TextPlot
{
    private const int Width = 64;
    private const int Height = 14;

    /// <summary>The plot; empty if there are fewer than two fleets.</summary>
    public static string Draw(PlanPareto pareto)
    {
        var points = pareto.Points.Where(static point => point is { CostPerHourUsd: > 0, LatencySeconds: > 0 }).ToList();
        if (points.Count < 2)
            return "";
        var cost = new LogScale(points.Select(static point => point.CostPerHourUsd));
        var latency = new LogScale(points.Select(static point => point.LatencySeconds));
        var grid = Enumerable.Range(0, Height).Select(static _ => new string(' ', Width).ToCharArray()).ToArray();
        // What matters more is drawn later, over the rest.
        foreach (var point in points.OrderBy(static point => point.IsFront).ThenBy(static point => point.Meets))
            grid[Height - 1 - (int)Math.Round(latency.GetShare(point.LatencySeconds) * (Height - 1))][(int)Math.Round(cost.GetShare(point.CostPerHourUsd) * (Width - 1))] = GetMark(point);

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n{pareto.Latency} against cost   * reaches the targets, on the front   + reaches them   o front   . misses a target\n");
        for (var row = 0; row < Height; row++)
        {
            var label = row == 0 ? TextReport.FormatSeconds(latency.Max) : row == Height - 1 ? TextReport.FormatSeconds(latency.Min) : "";
            text.Append(CultureInfo.InvariantCulture, $"{label,10} |{new string(grid[row]).TrimEnd()}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{"",10} +{new string('-', Width)}\n");
        var (min, max) = (string.Create(CultureInfo.InvariantCulture, $"${cost.Min:0.00}/h"), string.Create(CultureInfo.InvariantCulture, $"${cost.Max:0.00}/h"));
        text.Append(CultureInfo.InvariantCulture, $"{"",12}{min}{max.PadLeft(Width - min.Length)}\n");
        return text.ToString();
    }

    private static char GetMark(ParetoPoint point) => (point.Meets, point.IsFront) switch
    {
        (true, true) => '*',
        (true, false) => '+',
        (false, true) => 'o',
        _ => '.',
    };
}
