using Nebula.Domain.Engine.Steps;

namespace Fidelity;

/// <summary>
/// What the fit makes small: logarithms of estimate over measurement, in units of their expected size, and the distance of each constant from its prior.
/// </summary>
internal sealed class Objective
{
    /// <summary>Expected size of an error: 5 % of time per output token, 15 % of time to first token.</summary>
    private const double TpotScale = 0.05;
    private const double TtftScale = 0.15;

    /// <summary>A residual of this many scales counts half, a much larger one hardly at all (Cauchy's loss).</summary>
    private const double Cutoff = 3;

    private readonly IReadOnlyList<TracedRun> _runs;
    private readonly StepCoefficients _start;
    private readonly double[] _values;
    private readonly int[] _free;

    public Objective(IReadOnlyList<TracedRun> runs, StepCoefficients start)
    {
        (_runs, _start) = (runs, start);
        _values = [.. start.All.Select(coefficient => start[coefficient.Name])];
        _free = [.. Enumerable.Range(0, _values.Length).Where(i => start.All[i].Spread > 0)];
        Start = [.. _free.Select(i => Math.Log(_values[i]))];
    }

    /// <summary>Logarithms of the fitted constants before the fit.</summary>
    public double[] Start { get; }

    /// <summary>Number of residuals that come from measurements; those of the priors follow.</summary>
    public int Measurements => 2 * _runs.Count;

    public StepCoefficients CreateCoefficients(double[] point)
    {
        var values = (double[])_values.Clone();
        for (var k = 0; k < _free.Length; k++)
            values[_free[k]] = Math.Exp(point[k]);
        return _start.With(values);
    }

    public double[] ComputeResiduals(double[] point)
    {
        var coefficients = CreateCoefficients(point);
        var residuals = new double[Measurements + _free.Length];
        for (var i = 0; i < _runs.Count; i++)
        {
            var (ttft, tpot) = _runs[i].Estimate(coefficients);
            if (_runs[i].Row.TpotMs is > 0 and var measuredTpot)
                residuals[2 * i] = Math.Log(tpot * 1000 / measuredTpot) / TpotScale;
            if (_runs[i].Row.TtftMs is > 0 and var measuredTtft)
                residuals[(2 * i) + 1] = Math.Log(ttft * 1000 / measuredTtft) / TtftScale;
        }

        for (var k = 0; k < _free.Length; k++)
        {
            var coefficient = _start.All[_free[k]];
            residuals[Measurements + k] = (point[k] - Math.Log(coefficient.Prior)) / coefficient.Spread;
        }

        return residuals;
    }

    public double ComputeCost(double[] residuals)
    {
        var sum = 0.0;
        for (var i = 0; i < residuals.Length; i++)
            sum += i < Measurements ? Cutoff * Cutoff * Math.Log(1 + (residuals[i] * residuals[i] / (Cutoff * Cutoff))) : residuals[i] * residuals[i];
        return sum;
    }

    /// <summary>Weight of a residual in the linearized problem.</summary>
    public double ComputeWeight(int index, double residual) => index < Measurements ? 1 / (1 + (residual * residual / (Cutoff * Cutoff))) : 1;
}
