using System.Globalization;
using Nebula.Domain.Engine.Steps;

namespace Fidelity;

/// <summary>Predictions of runs by constants that were fitted without them.</summary>
internal static class CrossValidation
{
    private const int Iterations = 40;

    /// <summary>A fifth of the runs at a time.</summary>
    public static Dictionary<string, List<(TracedRun Run, double Ttft, double Tpot)>> LeaveFifthsOut(List<TracedRun> runs)
    {
        var index = runs.Select(static (run, i) => (run, i)).ToDictionary(static pair => pair.run, static pair => pair.i);
        return LeaveOut(runs, run => (index[run] % 5).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>All runs with one key at a time.</summary>
    public static Dictionary<string, List<(TracedRun Run, double Ttft, double Tpot)>> LeaveOut(List<TracedRun> runs, Func<TracedRun, string> key)
    {
        var results = new Dictionary<string, List<(TracedRun, double, double)>>();
        foreach (var held in runs.GroupBy(key).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            var coefficients = Fit([.. runs.Except(held)], FromPriors(StepCoefficients.Default));
            results[held.Key] = [.. held.Select(run => Predict(run, coefficients))];
        }

        return results;
    }

    /// <summary>Fits the constants to runs.</summary>
    public static StepCoefficients Fit(List<TracedRun> runs, StepCoefficients start)
    {
        var objective = new Objective(runs, start);
        return objective.CreateCoefficients(LevenbergMarquardt.Minimize(objective, Iterations));
    }

    /// <summary>The constants before a fit.</summary>
    public static StepCoefficients FromPriors(StepCoefficients coefficients) =>
        coefficients.With([.. coefficients.All.Select(static coefficient => coefficient.Spread > 0 ? coefficient.Prior : coefficient.Value)]);

    private static (TracedRun Run, double Ttft, double Tpot) Predict(TracedRun run, StepCoefficients coefficients)
    {
        var (ttft, tpot) = run.Estimate(coefficients);
        return (run, ttft, tpot);
    }
}
