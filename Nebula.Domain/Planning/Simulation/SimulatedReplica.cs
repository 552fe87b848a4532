using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Planning.Simulation;

/// <summary>One replica of a fleet: an engine behind its front end, on the clock that all replicas share.</summary>
/// <remarks>A step is computed when it begins, and its results count at its end. So a router that looks in between sees the batch of the step that runs.</remarks>
internal sealed class SimulatedReplica : IStepObserver, ISteadyStepObserver
{
    private const int MaxIdleSteps = 4;

    private readonly EngineOptions _options;
    private readonly RunRecorder _recorder;
    private readonly FrontEndQueue _frontEnd;
    private readonly VirtualDriver _driver;
    private int _notAdmitted;
    private int _idleSteps;
    private double _seen;
    private int _sequences;
    private bool _isSteady;

    /// <summary>Creates an idle replica.</summary>
    /// <param name="options">The engine's settings.</param>
    /// <param name="stepTime">How long its steps take.</param>
    /// <param name="frontEnd">Times outside the engine.</param>
    /// <param name="recorder">Receives the tokens.</param>
    public SimulatedReplica(EngineOptions options, IStepTime stepTime, FrontEnd frontEnd, RunRecorder recorder)
    {
        (_options, _recorder, _frontEnd) = (options, recorder, new(frontEnd));
        Engine = new(options, stepTime);
        _driver = new(Engine);
    }

    /// <summary>The engine.</summary>
    public EngineCore Engine { get; }

    /// <summary>Seconds in which a step ran.</summary>
    public double BusySeconds { get; private set; }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Largest share of the KV blocks that sequences held after a step.</summary>
    public double PeakKvUsage { get; private set; }

    /// <summary>What waits here now.</summary>
    public ReplicaQueue Queue
    {
        get
        {
            var admitted = Engine.HasWork ? Engine.RunningCount + Engine.WaitingCount + _driver.Arriving - _notAdmitted : 0;
            var free = Engine.IsFull ? 0 : Math.Max(0, _options.MaxSequences - admitted);
            return new(_notAdmitted, free, Math.Max(Engine.WaitingCount, _notAdmitted - free));
        }
    }

    private double KvUsage => 1 - ((double)Engine.FreeBlocks / Engine.TotalBlocks);

    /// <summary>What a router sees.</summary>
    /// <param name="request">The request to be routed.</param>
    /// <param name="usesPrefixes">Whether to look its prefix up.</param>
    public ReplicaStatus GetStatus(in EngineRequest request, bool usesPrefixes) => new(
        Engine.HasWork ? Engine.RunningCount : 0,
        Engine.WaitingCount + _driver.Arriving,
        KvUsage,
        usesPrefixes ? Engine.CountCachedTokens(request.PromptTokens, request.BlockHashes) : 0);

    /// <summary>Takes a request in: it is tokenized after those before it, and then reaches the engine.</summary>
    public void Submit(double time, in EngineRequest request)
    {
        _notAdmitted++;
        _driver.Submit(_frontEnd.Arrive(time, request.PromptTokens), request);
    }

    /// <summary>Runs all steps that begin before a time.</summary>
    /// <param name="time">Seconds; infinity runs until nothing is left.</param>
    public void AdvanceTo(double time)
    {
        while (!_recorder.IsStopped && _driver.NextStep < time)
        {
            if (TryAdvanceSteadily(time))
                continue;
            if (_isSteady)
                _recorder.SetLastSeen(Engine.LastEmitted, _seen);
            _isSteady = false;
            _idleSteps++;
            _driver.Advance(this);
            if (_idleSteps > MaxIdleSteps)
                throw new InvalidOperationException("The engine has sequences and does not run them.");
        }
    }

    bool ISteadyStepObserver.OnSteadyStep(double end, double seconds)
    {
        var before = _seen;
        _seen = _frontEnd.Emit(end, _sequences);
        BusySeconds += seconds;
        Steps++;
        _recorder.RecordSteadily(_seen, _seen - before, _sequences);
        return !_recorder.IsStopped;
    }

    private bool TryAdvanceSteadily(double time)
    {
        _sequences = Engine.LastEmitted.Length;
        if (!_driver.TryAdvanceSteadily(time, this))
            return false;
        // The blocks in use have only become more.
        PeakKvUsage = Math.Max(PeakKvUsage, KvUsage);
        _isSteady = true;
        return true;
    }

    void IStepObserver.OnStep(double begin, double end, in StepShape shape, in StepResult result)
    {
        _idleSteps = 0;
        _notAdmitted -= result.Admitted.Length;
        BusySeconds += result.DurationSeconds;
        Steps++;
        PeakKvUsage = Math.Max(PeakKvUsage, KvUsage);
        _seen = _frontEnd.Emit(end, result.Emitted.Length);
        _recorder.Record(_seen, result);
    }
}
