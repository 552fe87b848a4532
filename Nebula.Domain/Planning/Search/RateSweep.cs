using System.Collections.Concurrent;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Search;

/// <summary>Scales the rate of the traffic until a target breaks.</summary>
/// <remarks>
/// While a rate is run, the rate that is needed if the first one holds is run beside it, and dropped if it does not. So two processors are used, and the result does not depend
/// on their number.
/// </remarks>
/// <param name="fleet">The fleet.</param>
/// <param name="request">The plan.</param>
internal sealed class RateSweep(Fleet fleet, PlanRequest request)
{
    private const double MaxFactor = 1024;
    private const double MinFactor = 1.0 / 64;
    private const double Precision = 1.01;

    private static readonly double[] Shape = [0.25, 0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5];

    private readonly ConcurrentDictionary<double, FleetResult> _runs = new();

    /// <summary>A throughput or a cost per token that the traffic itself does not reach says nothing about the load that the fleet holds.</summary>
    private readonly List<Target> _targets = [.. request.Targets.Where(static target => target.IsLatency || target.Metric == TargetMetric.ErrorRate)];

    /// <summary>Runs what the sweep will need, before it is known what the fleet does at the traffic's own rate.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public void RunAhead(CancellationToken cancellationToken)
    {
        _runs[double.PositiveInfinity] = Simulate(double.PositiveInfinity, null, cancellationToken);
        _runs[2] = Simulate(2, _targets, cancellationToken);
    }

    /// <summary>Runs the sweep.</summary>
    /// <param name="known">The whole run at the traffic's own rate.</param>
    /// <param name="report">Receives the share that is done, from 0 to 1.</param>
    /// <param name="parallel">On how many threads, and what ends it.</param>
    public SweepResult Run(FleetResult known, Action<double> report, ParallelOptions parallel)
    {
        _runs[1] = known;
        var held = FindHeldFactor(report, parallel);
        // Without a rate that holds, the traffic's own shows what breaks.
        var centre = held > 0 ? held : MinFactor;
        double[] factors = [.. Shape.Select(share => share * centre).Append(1).Distinct().Order(), double.PositiveInfinity];
        var done = 0;
        // The run that takes longest, that of all requests at once, is begun first.
        Parallel.For(0, factors.Length, parallel, i =>
        {
            var factor = factors[^(i + 1)];
            if (!_runs.TryGetValue(factor, out var run) || run.IsPartial)
                _runs[factor] = Simulate(factor, null, parallel.CancellationToken);
            report(0.5 + (0.5 * Interlocked.Increment(ref done) / factors.Length));
        });
        var results = Array.ConvertAll(factors, factor => _runs[factor]);
        SweepPoint[] points = [.. factors.Zip(results, static (factor, result) => new SweepPoint(factor, result)).Where(static point => double.IsFinite(point.Factor))];
        return new()
        {
            HeldFactor = held,
            BreakingTarget = points.Where(point => point.Factor > held).Select(point => point.Result.FindWorstMiss(_targets)).FirstOrDefault(static target => target is not null),
            CliffRequestsPerSecond = ComputeCliff(factors, results, held),
            Points = points,
        };
    }

    private double FindHeldFactor(Action<double> report, ParallelOptions parallel)
    {
        var (low, high) = Holds(1) ? (1.0, 0.0) : (0.0, 1.0);
        var step = low > 0 ? 2.0 : 0.5;
        for (var factor = step; factor is <= MaxFactor and >= MinFactor && (low == 0 || high == 0); factor *= step)
        {
            Run(factor, step > 1 && factor < MaxFactor ? factor * step : null, parallel);
            if (Holds(factor))
                low = factor;
            else
                high = factor;
        }

        if (low == 0 || high == 0)
            return low;
        var range = Math.Log(high / low);
        while (high / low > Precision)
        {
            var middle = Math.Sqrt(low * high);
            Run(middle, Math.Sqrt(middle * high), parallel);
            if (Holds(middle))
                low = middle;
            else
                high = middle;
            report(0.5 * (1 - (Math.Log(high / low) / range)));
        }

        return low;
    }

    private void Run(double factor, double? ifHeld, ParallelOptions parallel)
    {
        if (_runs.ContainsKey(factor))
            return;
        if (ifHeld is not { } next || parallel.MaxDegreeOfParallelism == 1)
        {
            _runs[factor] = Simulate(factor, _targets, parallel.CancellationToken);
            return;
        }

        using var beside = CancellationTokenSource.CreateLinkedTokenSource(parallel.CancellationToken);
        Parallel.Invoke(
            parallel,
            () =>
            {
                _runs[factor] = Simulate(factor, _targets, parallel.CancellationToken);
                if (!Holds(factor))
                    beside.Cancel();
            },
            () =>
            {
                if (_runs.ContainsKey(next))
                    return;
                try
                {
                    _runs[next] = Simulate(next, _targets, beside.Token);
                }
                catch (OperationCanceledException) when (!parallel.CancellationToken.IsCancellationRequested)
                {
                    // It is not needed.
                }
            });
    }

    private bool Holds(double factor) => _runs[factor].Meets(_targets);

    private FleetResult Simulate(double factor, IReadOnlyList<Target>? watched, CancellationToken cancellationToken) => FleetSimulation.Run(
        fleet,
        request.Traffic,
        request.Settings with { RateFactor = factor, MaxQueue = double.IsFinite(factor) ? request.Settings.MaxQueue : int.MaxValue },
        watched,
        endsWhenReached: true,
        cancellationToken);

    private double ComputeCliff(double[] factors, FleetResult[] results, double held)
    {
        // After the last request is sent, the last ones need the time of a reply, which is not a lack of capacity: that of the run with the least load is subtracted.
        var idle = results[0].Seconds - (request.Traffic.Seconds / factors[0]);
        var fastest = results.Max(result => (result.Requests - result.Errors) / Math.Max(result.Seconds - idle, 1e-9));
        return Math.Max(fastest, held * request.Traffic.RequestsPerSecond);
    }
}
