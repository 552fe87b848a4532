using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Routing;

namespace Nebula.Domain.Planning.Simulation;

/// <summary>One replica of a fleet: an engine behind its front end, on the clock that all replicas share.</summary>
/// <remarks>A step is computed when it begins, and its results count at its end. So a router that looks in between sees the batch of the step that runs.</remarks>
/// <param name="engine">The engine, empty.</param>
/// <param name="frontEnd">Times outside the engine.</param>
internal sealed class SimulatedReplica(EngineCore engine, FrontEnd frontEnd)
{
    private const int MaxIdleSteps = 4;

    private readonly Queue<(double Time, EngineRequest Request)> _arriving = new();
    private readonly FrontEndQueue _frontEnd = new(frontEnd);
    private EngineRequest[] _arrivals = new EngineRequest[16];
    private int _idleSteps;

    /// <summary>The engine.</summary>
    public EngineCore Engine => engine;

    /// <summary>Seconds at which the last step ended.</summary>
    public double Now { get; private set; }

    /// <summary>Seconds in which a step ran.</summary>
    public double BusySeconds { get; private set; }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Largest share of the KV blocks that sequences held after a step.</summary>
    public double PeakKvUsage { get; private set; }

    /// <summary>What a router sees.</summary>
    /// <param name="request">The request to be routed.</param>
    /// <param name="usesPrefixes">Whether to look its prefix up.</param>
    public ReplicaStatus GetStatus(in EngineRequest request, bool usesPrefixes)
    {
        var free = engine.FreeBlocks;
        return new(
            engine.HasWork ? engine.RunningCount : 0,
            engine.WaitingCount + _arriving.Count,
            1 - ((double)free / engine.TotalBlocks),
            usesPrefixes ? engine.CountCachedTokens(request.PromptTokens, request.BlockHashes) : 0);
    }

    /// <summary>Takes a request in: it is tokenized after those before it, and then reaches the engine.</summary>
    public void Submit(double time, in EngineRequest request) => _arriving.Enqueue((_frontEnd.Arrive(time, request.PromptTokens), request));

    /// <summary>Runs all steps that begin before a time.</summary>
    /// <param name="time">Seconds; infinity runs until nothing is left.</param>
    /// <param name="recorder">Receives the tokens.</param>
    public void AdvanceTo(double time, RunRecorder recorder)
    {
        while (!recorder.IsStopped)
        {
            if (!engine.HasWork)
            {
                if (_arriving.Count == 0)
                    return;
                Now = Math.Max(Now, _arriving.Peek().Time);
            }

            if (Now >= time)
                return;
            Step(recorder);
        }
    }

    private void Step(RunRecorder recorder)
    {
        var count = 0;
        while (_arriving.Count > 0 && _arriving.Peek().Time <= Now)
        {
            if (count == _arrivals.Length)
                Array.Resize(ref _arrivals, count * 2);
            _arrivals[count++] = _arriving.Dequeue().Request;
        }

        var result = engine.Step(_arrivals.AsSpan(0, count), []);
        Now += result.DurationSeconds;
        BusySeconds += result.DurationSeconds;
        Steps++;
        PeakKvUsage = Math.Max(PeakKvUsage, 1 - ((double)engine.FreeBlocks / engine.TotalBlocks));
        _idleSteps = result.DurationSeconds > 0 ? 0 : _idleSteps + 1;
        if (_idleSteps > MaxIdleSteps)
            throw new InvalidOperationException("The engine has sequences and does not run them.");
        recorder.Record(_frontEnd.Emit(Now, result.Emitted.Length), result);
    }
}
