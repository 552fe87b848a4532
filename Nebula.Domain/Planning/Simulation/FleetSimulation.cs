using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Planning.Targets;
using Nebula.Domain.Planning.Traffic;

namespace Nebula.Domain.Planning.Simulation;

/// <summary>Runs a trace against a fleet on a virtual clock: open loop, so a slow fleet does not slow the clients down.</summary>
/// <remarks>
/// Every replica is an <see cref="EngineCore"/>; all share one clock. A request is routed when it is sent, by what the replicas hold at that moment, waits for
/// tokenization in the front end of its replica, and then for the engine. It fails if a deployment that serves would refuse it, see <see cref="DeploymentQueue"/>.
/// The same arguments give the same result.
/// </remarks>
public sealed class FleetSimulation
{
    private readonly Fleet _fleet;
    private readonly TrafficTrace _trace;
    private readonly SimulationSettings _settings;
    private readonly IReplicaRouter _router;
    private readonly SimulatedReplica[] _replicas;
    private readonly ReplicaStatus[] _statuses;
    private readonly RunRecorder _recorder;
    private long _routed;

    private FleetSimulation(Fleet fleet, TrafficTrace trace, SimulationSettings settings, TargetWatch? watch, CancellationToken cancellationToken)
    {
        (_fleet, _trace, _settings) = (fleet, trace, settings);
        _router = settings.Routing.CreateRouter();
        var frontEnd = settings.FrontEnd ?? FrontEnd.Create(StepCoefficients.Default);
        var stepTime = settings.StepTime ?? StepTimeModel.Get(fleet.Layout);
        _recorder = new(trace, watch, cancellationToken);
        _replicas = [.. Enumerable.Range(0, fleet.Replicas).Select(_ => new SimulatedReplica(fleet.Engine, stepTime, frontEnd, _recorder))];
        _statuses = new ReplicaStatus[fleet.Replicas];
    }

    /// <summary>Runs a trace.</summary>
    /// <param name="fleet">The fleet, with at least one replica.</param>
    /// <param name="trace">The traffic.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="watched">Ends the run as soon as one of these targets is missed; null to run to the end.</param>
    /// <param name="endsWhenReached">Whether to end the run as soon as all watched targets are reached whatever follows, too.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static FleetResult Run(
        Fleet fleet, TrafficTrace trace, SimulationSettings settings, IReadOnlyList<Target>? watched = null, bool endsWhenReached = false, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fleet.Replicas, 1, nameof(fleet));
        var watch = watched is null ? null : new TargetWatch(watched, trace.Count, trace.OutputTokens - trace.Count);
        var simulation = new FleetSimulation(fleet, trace, settings, watch, cancellationToken);
        simulation.Send();
        if (endsWhenReached)
            watch?.EndSending();
        simulation.Finish();
        return simulation.CreateResult();
    }

    private void Send()
    {
        var longest = Math.Min(_fleet.Layout.Model.ContextLength, _fleet.Engine.KvTokens);
        for (var i = 0; i < _trace.Count && !_recorder.IsStopped; i++)
        {
            ref readonly var sent = ref _trace.Requests[i];
            var time = sent.Seconds / _settings.RateFactor;
            foreach (var replica in _replicas)
                replica.AdvanceTo(time);
            _recorder.Send(i, time);
            if (sent.PromptTokens + sent.OutputTokens > longest)
                _recorder.Fail();
            else
                Route(time, new(i, sent.PromptTokens, sent.OutputTokens, sent.BlockHashes));
        }
    }

    private void Finish()
    {
        foreach (var replica in _replicas)
            replica.AdvanceTo(double.PositiveInfinity);
    }

    private void Route(double time, in EngineRequest request)
    {
        var queue = default(DeploymentQueue);
        for (var i = 0; i < _replicas.Length; i++)
        {
            _statuses[i] = _replicas[i].GetStatus(request, _router.UsesPrefixes);
            queue.Add(_replicas[i].Queue);
        }

        if (queue.HasRoom(_settings.MaxQueue))
            _replicas[_router.Choose(_statuses, _routed++)].Submit(time, request);
        else
            _recorder.Fail();
    }

    private FleetResult CreateResult()
    {
        var queried = _replicas.Sum(static replica => replica.Engine.QueriedTokens);
        var seconds = Math.Max(_recorder.End, _trace.Seconds / _settings.RateFactor);
        return new()
        {
            Requests = _trace.Count,
            Errors = _recorder.Errors,
            Seconds = seconds,
            OutputTokens = _recorder.OutputTokens,
            TimeToFirstToken = _recorder.TimeToFirstToken,
            InterTokenLatency = _recorder.InterTokenLatency,
            TimePerOutputToken = _recorder.TimePerOutputToken,
            EndToEnd = _recorder.EndToEnd,
            Utilization = seconds > 0 ? _replicas.Sum(static replica => replica.BusySeconds) / seconds / _replicas.Length : 0,
            PeakKvUsage = _replicas.Max(static replica => replica.PeakKvUsage),
            Steps = _replicas.Sum(static replica => replica.Steps),
            Preemptions = _recorder.Preemptions,
            CacheHitRate = queried == 0 ? 0 : (double)_replicas.Sum(static replica => replica.Engine.HitTokens) / queried,
            CostPerHourUsd = _fleet.CostPerHourUsd,
            IsPartial = _recorder.IsStopped,
            IsCertain = _recorder.IsCertain,
        };
    }
}
