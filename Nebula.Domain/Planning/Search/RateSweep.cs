using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Search;

/// <summary>Scales the rate of the traffic until a target breaks.</summary>
/// <param name="fleet">The fleet.</param>
/// <param name="request">The plan.</param>
/// <param name="known">The whole run at the traffic's own rate.</param>
internal sealed class RateSweep(Fleet fleet, PlanRequest request, FleetResult known)
{
    private const double MaxFactor = 1024;
    private const double MinFactor = 1.0 / 64;
    private const double Precision = 1.01;

    private static readonly double[] Shape = [0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5];

    private readonly Dictionary<double, FleetResult> _runs = new() { [1] = known };

    /// <summary>Runs the sweep.</summary>
    /// <param name="report">Receives the share that is done, from 0 to 1.</param>
    /// <param name="parallel">On how many threads, and what ends it.</param>
    public SweepResult Run(Action<double> report, ParallelOptions parallel)
    {
        var cancellationToken = parallel.CancellationToken;
        var held = FindHeldFactor(report, cancellationToken);
        // Without a rate that holds, the traffic's own shows what breaks.
        var centre = held > 0 ? held : MinFactor;
        double[] factors = [.. Shape.Select(share => share * centre).Append(1).Distinct().Order(), double.PositiveInfinity];
        var results = new FleetResult[factors.Length];
        var done = 0;
        Parallel.For(0, factors.Length, parallel, i =>
        {
            results[i] = _runs.TryGetValue(factors[i], out var run) && !run.IsPartial ? run : Simulate(factors[i], null, cancellationToken);
            report(0.5 + (0.5 * Interlocked.Increment(ref done) / factors.Length));
        });
        SweepPoint[] points = [.. factors.Zip(results, static (factor, result) => new SweepPoint(factor, result)).Where(static point => double.IsFinite(point.Factor))];
        return new()
        {
            HeldFactor = held,
            BreakingTarget = points.Where(point => point.Factor > held).Select(point => point.Result.FindWorstMiss(TargetsOfRate())).FirstOrDefault(static target => target is not null),
            CliffRequestsPerSecond = ComputeCliff(factors, results, held),
            Points = points,
        };
    }

    private double FindHeldFactor(Action<double> report, CancellationToken cancellationToken)
    {
        var (low, high) = (0.0, 0.0);
        for (var factor = 1.0; factor is <= MaxFactor and >= MinFactor && (low == 0 || high == 0);)
        {
            if (Holds(factor, cancellationToken))
                (low, factor) = (factor, factor * 2);
            else
                (high, factor) = (factor, factor / 2);
        }

        if (low == 0 || high == 0)
            return low;
        var range = Math.Log(high / low);
        while (high / low > Precision)
        {
            var middle = Math.Sqrt(low * high);
            if (Holds(middle, cancellationToken))
                low = middle;
            else
                high = middle;
            report(0.5 * (1 - (Math.Log(high / low) / range)));
        }

        return low;
    }

    private bool Holds(double factor, CancellationToken cancellationToken)
    {
        if (!_runs.TryGetValue(factor, out var run))
            _runs[factor] = run = Simulate(factor, request.Targets, cancellationToken);
        return run.Meets(TargetsOfRate());
    }

    /// <summary>A throughput or a cost per token that the traffic itself does not reach says nothing about the load that the fleet holds.</summary>
    private IEnumerable<Target> TargetsOfRate() => request.Targets.Where(static target => target.IsLatency || target.Metric == TargetMetric.ErrorRate);

    private FleetResult Simulate(double factor, IReadOnlyList<Target>? watched, CancellationToken cancellationToken) => FleetSimulation.Run(
        fleet,
        request.Traffic,
        request.Settings with { RateFactor = factor, MaxQueue = double.IsFinite(factor) ? request.Settings.MaxQueue : int.MaxValue },
        watched,
        cancellationToken);

    private double ComputeCliff(double[] factors, FleetResult[] results, double held)
    {
        // After the last request is sent, the last ones need the time of a reply, which is not a lack of capacity: that of the run with the least load is subtracted.
        var idle = results[0].Seconds - (request.Traffic.Seconds / factors[0]);
        var fastest = results.Max(result => (result.Requests - result.Errors) / Math.Max(result.Seconds - idle, 1e-9));
        return Math.Max(fastest, held * request.Traffic.RequestsPerSecond);
    }
}
