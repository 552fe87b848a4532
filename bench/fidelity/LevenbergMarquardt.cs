namespace Fidelity;

/// <summary>Robust nonlinear least squares: Levenberg–Marquardt with reweighted residuals and numeric derivatives.</summary>
internal static class LevenbergMarquardt
{
    private const double Difference = 1e-3;
    private const double LongestStep = 0.5;

    public static double[] Minimize(Objective objective, int iterations)
    {
        var point = objective.Start;
        var residuals = objective.ComputeResiduals(point);
        var cost = objective.ComputeCost(residuals);
        var damping = 0.1;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var (hessian, gradient) = Linearize(objective, point, residuals);
            var gain = 0.0;
            for (var attempt = 0; attempt < 8 && gain <= 0; attempt++)
            {
                var step = Solve(hessian, gradient, damping);
                var moved = point.Select((value, k) => value + Math.Clamp(step[k], -LongestStep, LongestStep)).ToArray();
                var movedResiduals = objective.ComputeResiduals(moved);
                var movedCost = objective.ComputeCost(movedResiduals);
                gain = cost - movedCost;
                if (gain > 0)
                    (point, residuals, cost, damping) = (moved, movedResiduals, movedCost, Math.Max(1e-6, damping / 4));
                else
                    damping *= 6;
            }

            if (gain < 1e-4 * cost)
                break;
        }

        return point;
    }

    private static (double[,] Hessian, double[] Gradient) Linearize(Objective objective, double[] point, double[] residuals)
    {
        var n = point.Length;
        var jacobian = new double[n][];
        Parallel.For(0, n, k =>
        {
            var moved = (double[])point.Clone();
            moved[k] += Difference;
            jacobian[k] = objective.ComputeResiduals(moved);
            for (var i = 0; i < residuals.Length; i++)
                jacobian[k][i] = (jacobian[k][i] - residuals[i]) / Difference;
        });

        var (hessian, gradient) = (new double[n, n], new double[n]);
        for (var i = 0; i < residuals.Length; i++)
        {
            var weight = objective.ComputeWeight(i, residuals[i]);
            for (var k = 0; k < n; k++)
            {
                var slope = jacobian[k][i] * weight;
                gradient[k] -= slope * residuals[i];
                for (var l = 0; l <= k; l++)
                    hessian[k, l] += slope * jacobian[l][i];
            }
        }

        return (hessian, gradient);
    }

    /// <summary>Solves (H + damping × diagonal of H) x = g by Cholesky's decomposition.</summary>
    private static double[] Solve(double[,] hessian, double[] gradient, double damping)
    {
        var n = gradient.Length;
        var lower = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = hessian[i, j] + (i == j ? damping * (hessian[i, i] + 1e-9) : 0);
                for (var k = 0; k < j; k++)
                    sum -= lower[i, k] * lower[j, k];
                lower[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / lower[j, j];
            }
        }

        var x = (double[])gradient.Clone();
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
                x[i] -= lower[i, k] * x[k];
            x[i] /= lower[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                x[i] -= lower[k, i] * x[k];
            x[i] /= lower[i, i];
        }

        return x;
    }
}
