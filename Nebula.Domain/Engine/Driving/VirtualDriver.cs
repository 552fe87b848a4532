namespace Nebula.Domain.Engine.Driving;

/// <summary>Runs an engine on a virtual clock: a step takes no time but advances the clock by its duration. Deterministic; not thread-safe.</summary>
/// <param name="engine">The engine, which nothing else steps.</param>
public sealed class VirtualDriver(EngineCore engine)
{
    private static readonly IEqualityComparer<EngineRequest> SameId = EqualityComparer<EngineRequest>.Create(static (one, other) => one.Id == other.Id);

    private readonly PriorityQueue<EngineRequest, (double Time, long Order)> _due = new();
    private EngineRequest[] _arrivals = new EngineRequest[16];
    private long[] _ended = new long[16];
    private int _endedCount;
    private long _order;

    /// <summary>Virtual seconds since the start.</summary>
    public double Now { get; private set; }

    /// <summary>Virtual seconds at which the next step begins: now, or with the next arrival if the engine has no work; infinity if nothing will arrive.</summary>
    public double NextStep => engine.HasWork ? Now : _due.TryPeek(out _, out var next) ? Math.Max(Now, next.Time) : double.PositiveInfinity;

    /// <summary>Sequences that were submitted and have not reached the engine.</summary>
    public int Arriving => _due.Count;

    /// <summary>Lets a sequence arrive. Sequences of the same time arrive in the order of the calls.</summary>
    /// <param name="time">Virtual seconds; a past time means now.</param>
    /// <param name="request">The sequence.</param>
    public void Submit(double time, in EngineRequest request) => _due.Enqueue(request, (Math.Max(time, Now), _order++));

    /// <summary>Ends a sequence before the next step: its reply is complete, or its reader left.</summary>
    public void End(long id)
    {
        if (_endedCount == _ended.Length)
            Array.Resize(ref _ended, _endedCount * 2);
        _ended[_endedCount++] = id;
    }

    /// <summary>Removes a sequence that was submitted and has not reached the engine.</summary>
    /// <returns>False if it has reached the engine.</returns>
    public bool TryWithdraw(long id) => _due.Remove(new EngineRequest(id, 0), out _, out _, SameId);

    /// <summary>Sets the clock back to 0, so that equal loads on an idle engine have equal times, to the last bit.</summary>
    /// <exception cref="InvalidOperationException">The engine has work, or something will arrive.</exception>
    public void ResetClock()
    {
        if (engine.HasWork || _due.Count > 0)
            throw new InvalidOperationException("The clock of a busy engine cannot be set.");
        Now = 0;
    }

    /// <summary>Runs steps in constant time each, as long as they do nothing but to give one token to each of the sequences that got one in the step before.</summary>
    /// <param name="time">No step begins at this time or later.</param>
    /// <param name="observer">Receives the steps.</param>
    /// <returns>False if there was none: the next step is for <see cref="Advance"/>.</returns>
    public bool TryAdvanceSteadily(double time, ISteadyStepObserver observer)
    {
        if (_endedCount > 0)
            return false;
        var limit = _due.TryPeek(out _, out var next) ? Math.Min(time, next.Time) : time;
        var isAdvanced = false;
        var isWanted = true;
        while (isWanted && Now < limit && engine.TryStepSteadily(out var seconds))
        {
            Now += seconds;
            isAdvanced = true;
            isWanted = observer.OnSteadyStep(Now, seconds);
        }

        return isAdvanced;
    }

    /// <summary>Runs one step, after waiting for the next arrival if there is no work.</summary>
    /// <param name="observer">Receives the step; it may submit and end sequences.</param>
    /// <returns>False if there is no work and nothing will arrive.</returns>
    public bool Advance(IStepObserver observer)
    {
        if (!engine.HasWork && _due.TryPeek(out _, out var next))
            Now = Math.Max(Now, next.Time);

        var count = 0;
        while (_due.TryPeek(out var request, out var due) && due.Time <= Now)
        {
            _due.Dequeue();
            if (count == _arrivals.Length)
                Array.Resize(ref _arrivals, count * 2);
            _arrivals[count++] = request;
        }

        var ended = _endedCount;
        _endedCount = 0;
        var result = engine.Step(_arrivals.AsSpan(0, count), _ended.AsSpan(0, ended));
        var begin = Now;
        Now += result.DurationSeconds;
        if (result.DurationSeconds > 0)
            observer.OnStep(begin, Now, engine.LastShape, result);
        return engine.HasWork || _due.Count > 0;
    }
}
