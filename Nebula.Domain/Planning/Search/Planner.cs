using System.Globalization;
using Nebula.Domain.Common;
using Nebula.Domain.Planning.Simulation;
using Nebula.Domain.Planning.Targets;

namespace Nebula.Domain.Planning.Search;

/// <summary>Finds the cheapest fleet that serves some traffic within its targets.</summary>
/// <remarks>
/// Kinds of replicas are screened by memory, cost and a short run, and then simulated with the whole traffic from the one that looks cheapest on, until enough are found that
/// reach the targets and the others look dearer. Work is divided into waves of a fixed size, so the result does not depend on the number of processors.
/// </remarks>
public sealed class Planner
{
    private const int WaveSize = 4;
    private const int WantedFleets = 5;
    private const double ScreeningShare = 0.1;
    private const double SearchShare = 0.6;

    private readonly PlanRequest _request;
    private readonly IProgress<PlanProgress>? _progress;
    private readonly ParallelOptions _parallel;
    private double _done;

    private Planner(PlanRequest request, IProgress<PlanProgress>? progress, CancellationToken cancellationToken)
    {
        (_request, _progress) = (request, progress);
        _parallel = new() { MaxDegreeOfParallelism = Math.Max(1, request.MaxThreads), CancellationToken = cancellationToken };
    }

    /// <summary>Plans.</summary>
    /// <param name="request">What to plan.</param>
    /// <param name="progress">Receives how far it is, from several threads; null to report nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NebulaException">400: there are no candidates.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PlanResult Run(PlanRequest request, IProgress<PlanProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (request.Candidates.Count == 0)
            throw NebulaError.Invalid("There is no fleet to choose from.", "fleets").ToException();
        return new Planner(request, progress, cancellationToken).Run();
    }

    private PlanResult Run()
    {
        var screened = Screen();
        List<CandidateOutcome> hopeful = [.. screened.Where(static outcome => outcome.Reason is null).OrderBy(static outcome => outcome.ExpectedCostPerHourUsd)];
        // The sweep of an only fleet that is listed is certain, so a second processor begins with it.
        var sweep = _parallel.MaxDegreeOfParallelism > 1 && hopeful is [{ Candidate: { Replicas: { } replicas } only }] ? new RateSweep(only.CreateFleet(replicas), _request) : null;
        List<CandidateOutcome> simulated = [], left = [];
        Parallel.Invoke(_parallel, () => (simulated, left) = Search(hopeful), () => sweep?.RunAhead(_parallel.CancellationToken));
        var ranked = simulated.Where(static outcome => outcome.Meets)
            .OrderBy(static outcome => outcome.Result!.CostPerHourUsd).ThenBy(outcome => outcome.Result!.Measure(GetLatency(_request.Targets))).ToList();
        List<CandidateOutcome> rejected =
        [
            .. simulated.Where(static outcome => !outcome.Meets).OrderBy(GetExcess).ThenBy(static outcome => outcome.Result!.CostPerHourUsd),
            .. screened.Where(static outcome => outcome.Reason is not null),
        ];
        var result = new PlanResult(_request, ranked, rejected, left, null);
        if (result.Swept is { Fleet: { } fleet, Result: { } known })
            result = result with { Sweep = (sweep ?? new(fleet, _request)).Run(known, done => Report(SearchShare + ((1 - SearchShare) * done), $"rates of {fleet.Name}"), _parallel) };
        Report(1, "done");
        return result;
    }

    /// <summary>The latency by which fleets are compared: that of the first target about one, otherwise p95 time to first token.</summary>
    internal static Target GetLatency(IEnumerable<Target> targets) =>
        targets.FirstOrDefault(static target => target.IsLatency) ?? new(TargetMetric.TimeToFirstToken, 95, double.PositiveInfinity, true);

    private CandidateOutcome[] Screen()
    {
        var screening = new CandidateScreening(_request);
        var outcomes = new CandidateOutcome[_request.Candidates.Count];
        var done = 0;
        Parallel.For(0, outcomes.Length, _parallel, i =>
        {
            outcomes[i] = screening.Screen(_request.Candidates[i], _parallel.CancellationToken);
            Report(ScreeningShare * Interlocked.Increment(ref done) / outcomes.Length, "screening");
        });
        return outcomes;
    }

    private (List<CandidateOutcome> Simulated, List<CandidateOutcome> Left) Search(List<CandidateOutcome> hopeful)
    {
        var simulated = new List<CandidateOutcome>();
        var most = Math.Min(hopeful.Count, _request.MaxSimulated);
        var isEnough = false;
        // All listed fleets are wanted, whatever they cost.
        var isListed = hopeful.TrueForAll(static outcome => outcome.Candidate.Replicas is not null);
        while (simulated.Count < most)
        {
            var found = simulated.Where(static outcome => outcome.Meets).Select(static outcome => outcome.Result!.CostPerHourUsd).Order().ToList();
            isEnough = !isListed && found.Count >= WantedFleets && hopeful[simulated.Count].ExpectedCostPerHourUsd > found[WantedFleets - 1];
            if (isEnough)
                break;
            var wave = hopeful.GetRange(simulated.Count, Math.Min(WaveSize, most - simulated.Count));
            var outcomes = new CandidateOutcome[wave.Count];
            var done = 0;
            Parallel.For(0, wave.Count, _parallel, i =>
            {
                outcomes[i] = Simulate(wave[i]);
                var share = (simulated.Count + Interlocked.Increment(ref done)) / (double)most;
                Report(ScreeningShare + ((SearchShare - ScreeningShare) * share), wave[i].Candidate.Name);
            });
            simulated.AddRange(outcomes);
        }

        return (simulated, [.. hopeful.Skip(simulated.Count).Select(outcome => outcome with { Reason = ExplainLeft(outcome, isEnough) })]);
    }

    private string ExplainLeft(CandidateOutcome outcome, bool isEnough)
    {
        var replicas = outcome.ExpectedReplicas;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(outcome.Candidate.Replicas is null ? "About " : "")}{replicas} {(replicas == 1 ? "replica" : "replicas")}{(outcome.Candidate.Replicas is null ? " by a short run" : "")}, ${outcome.ExpectedCostPerHourUsd:0.00}/h: {(isEnough ? $"dearer than {WantedFleets} fleets that reach the targets" : $"a plan simulates at most {_request.MaxSimulated} kinds, those that look cheapest")}.");
    }

    private CandidateOutcome Simulate(CandidateOutcome outcome)
    {
        var candidate = outcome.Candidate;
        var max = CandidateScreening.GetMaxReplicas(_request, candidate);
        var search = new ReplicaSearch(replicas => Run(candidate, replicas, _request.Targets), _request.Targets);
        var replicas = candidate.Replicas is { } listed && !search.Meets(listed) ? 0 : candidate.Replicas ?? search.FindMin(outcome.EstimatedReplicas, max);
        var fleet = candidate.CreateFleet(replicas > 0 ? replicas : max);
        var result = search[fleet.Replicas];
        if (result.IsPartial)
            result = Run(candidate, fleet.Replicas, null);
        return outcome with
        {
            Fleet = fleet,
            Result = result,
            Meets = replicas > 0,
            MissedTarget = result.FindWorstMiss(_request.Targets),
            OtherRuns = [.. search.WholeRuns.Where(run => run.Replicas != fleet.Replicas).Select(run => (candidate.CreateFleet(run.Replicas), run.Result))],
        };
    }

    private FleetResult Run(FleetCandidate candidate, int replicas, IReadOnlyList<Target>? watched) =>
        FleetSimulation.Run(candidate.CreateFleet(replicas), _request.Traffic, _request.Settings, watched, cancellationToken: _parallel.CancellationToken);

    private static double GetExcess(CandidateOutcome outcome) => outcome.MissedTarget is { } target ? outcome.Result!.ComputeExcess(target) : 0;

    private void Report(double done, string activity)
    {
        if (_progress is null)
            return;
        double shown;
        lock (_parallel)
            shown = _done = Math.Max(_done, done);
        _progress.Report(new(shown, activity));
    }
}
