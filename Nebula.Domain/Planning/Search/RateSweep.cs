using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Search;

/// <summary>Scales the rate of the traffic until a target breaks.</summary>
/// <param name="fleet">The fleet.</param>
/// <param name="request">The plan.</param>
internal sealed class RateSweep(Fleet fleet, PlanRequest request)
{
    private const double MaxFactor = 1024;
    private const double MinFactor = 1.0 / 64;
    private const double Precision = 1.01;

    private static readonly double[] Shape = [0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5];

    private readonly Dictionary<double, FleetResult> _runs = [];

    /// <summary>Runs the sweep.</summary>
    /// <param name="report">Receives the share that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public SweepResult Run(Action<double> report, CancellationToken cancellationToken)
    {
        var held = FindHeldFactor(report, cancellationToken);
        // Without a rate that holds, the traffic's own shows what breaks.
        var centre = held > 0 ? held : MinFactor;
        double[] factors = [.. Shape.Select(share => share * centre).Append(1).Distinct().Order(), double.PositiveInfinity];
        var results = new FleetResult[factors.Length];
        var done = 0;
        Parallel.For(0, factors.Length, new ParallelOptions { MaxDegreeOfParallelism = request.MaxThreads, CancellationToken = cancellationToken }, i =>
        {
            results[i] = _runs.TryGetValue(factors[i], out var known) && !known.IsPartial ? known : Simulate(factors[i], null, cancellationToken);
            report(0.5 + (0.5 * Interlocked.Increment(ref done) / factors.Length));
        });
        SweepPoint[] points = [.. factors.Zip(results, static (factor, result) => new SweepPoint(factor, result)).Where(static point => double.IsFinite(point.Factor))];
        return new()
        {
            HeldFactor = held,
            BreakingTarget = points.Where(point => point.Factor > held).Select(point => FindWorst(point.Result)).FirstOrDefault(static target => target is not null),
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

    private bool Holds(double factor, CancellationToken cancellationToken) =>
        (_runs[factor] = Simulate(factor, request.Targets, cancellationToken)).Meets(TargetsOfRate());

    /// <summary>A throughput or a cost per token that the traffic itself does not reach says nothing about the load that the fleet holds.</summary>
    private IEnumerable<Target> TargetsOfRate() => request.Targets.Where(static target => target.IsLatency || target.Metric == TargetMetric.ErrorRate);

    private Target? FindWorst(FleetResult result) => TargetsOfRate().Where(target => !target.IsMet(result.Measure(target)))
        .OrderByDescending(target => target.ComputeExcess(result.Measure(target)) ?? double.MaxValue).FirstOrDefault();

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
