using Nebula.Domain.Common;
using Nebula.Domain.Engine.Steps;

namespace Nebula.Domain.Engine.Driving;

/// <summary>Runs a closed loop against one engine on a virtual clock.</summary>
public sealed class ClosedLoop : IStepObserver
{
    private readonly ClosedLoopLoad _load;
    private readonly FrontEnd _frontEnd;
    private readonly IClosedLoopTrace? _trace;
    private readonly FrontEndQueue _arrivals;
    private readonly VirtualDriver _driver;
    private readonly int[] _input;
    private readonly int[] _output;
    private readonly double[] _sent;
    private readonly double[] _arrived;
    private readonly double[] _first;
    private readonly double[] _last;
    private readonly int[] _seen;
    private readonly ulong[] _prefix;
    private readonly List<int> _awaitingFirst = [];
    private int _next;
    private double _tokenizationSeconds;
    private double _outputTokenShare;
    private long _tokens;
    private long _preemptions;
    private long _steps;

    private ClosedLoop(EngineCore engine, ClosedLoopLoad load, FrontEnd frontEnd, IClosedLoopTrace? trace)
    {
        (_load, _frontEnd, _arrivals, _trace) = (load, frontEnd, new(frontEnd), trace);
        _driver = new(engine);
        _input = new int[load.Requests];
        _output = new int[load.Requests];
        _sent = new double[load.Requests];
        _arrived = new double[load.Requests];
        _first = new double[load.Requests];
        _last = new double[load.Requests];
        _seen = new int[load.Requests];
        Array.Fill(_first, double.NaN);
        var random = new SeededRandom(load.Seed);
        for (var i = 0; i < load.Requests; i++)
        {
            _input[i] = Draw(ref random, load.InputTokens);
            _output[i] = Draw(ref random, load.OutputTokens);
        }

        _prefix = [.. Enumerable.Range(1, Math.Min(load.SharedPrefixTokens, _input.Min()) / engine.BlockSize).Select(static block => (ulong)block)];
    }

    /// <summary>Runs a closed loop to its end.</summary>
    /// <param name="engine">An engine without sequences.</param>
    /// <param name="load">The load.</param>
    /// <param name="frontEnd">Time outside the engine.</param>
    /// <param name="trace">Receives the steps; null if they do not matter.</param>
    /// <exception cref="ArgumentException">A request is longer than the KV cache.</exception>
    public static ClosedLoopResult Run(EngineCore engine, ClosedLoopLoad load, FrontEnd frontEnd, IClosedLoopTrace? trace = null)
    {
        var loop = new ClosedLoop(engine, load, frontEnd, trace);
        for (var client = 0; client < load.Concurrency; client++)
            loop.Send(0);
        while (loop._driver.Advance(loop) && loop._tokens < load.MaxTokens)
        {
            // The observer does the work.
        }

        return loop.CreateResult();
    }

    void IStepObserver.OnStep(double begin, double end, in StepShape shape, in StepResult result)
    {
        _steps++;
        _tokens += result.Emitted.Length;
        _preemptions += result.Preempted.Length;
        if (_trace is not null)
            Trace(begin, end, shape);

        var seen = end + (_frontEnd.SecondsPerOutputToken * result.Emitted.Length);
        foreach (var id in result.Emitted)
        {
            _seen[id]++;
            _last[id] = seen;
            if (!double.IsNaN(_first[id]))
                continue;
            _first[id] = seen;
            _outputTokenShare += ShareOfToken(id);
            if (_trace is not null)
                _awaitingFirst.Remove((int)id);
        }

        foreach (var id in result.Finished)
        {
            _outputTokenShare -= ShareOfToken(id);
            Send(seen);
        }
    }

    private void Send(double time)
    {
        if (_next >= _load.Requests)
            return;
        var index = _next++;
        (_sent[index], _arrived[index]) = (time, _arrivals.Arrive(time, _input[index]));
        _tokenizationSeconds += _arrived[index] - _frontEnd.SecondsPerRequest - time;
        if (_trace is not null)
            _awaitingFirst.Add(index);
        _driver.Submit(_arrived[index], new(index, _input[index], _output[index], _prefix.Length == 0 ? null : _prefix));
    }

    private void Trace(double begin, double end, in StepShape shape)
    {
        var waited = 0.0;
        foreach (var index in _awaitingFirst)
            waited += Math.Max(0, end - Math.Max(begin, _arrived[index]));
        _trace!.Record(shape, waited / (end - begin) / _load.Requests, _outputTokenShare);
    }

    private double ShareOfToken(long id) => 1.0 / Math.Max(1, _output[id] - 1) / _load.Requests;

    private int Draw(ref SeededRandom random, int mean)
    {
        var (low, high) = ((int)Math.Round(mean * (1 - _load.Spread)), (int)Math.Round(mean * (1 + _load.Spread)));
        return Math.Max(1, low + random.NextInt(Math.Max(1, high - low + 1)));
    }

    private ClosedLoopResult CreateResult()
    {
        var firstToken = new List<double>(_load.Requests);
        var perToken = new List<double>(_load.Requests);
        for (var i = 0; i < _load.Requests; i++)
        {
            if (double.IsNaN(_first[i]))
                continue;
            firstToken.Add(_first[i] - _sent[i]);
            if (_seen[i] > 1 || _output[i] == 1)
                perToken.Add((_last[i] - _first[i]) / Math.Max(1, _seen[i] - 1));
        }

        return new()
        {
            TimeToFirstToken = [.. firstToken],
            TimePerOutputToken = [.. perToken],
            Seconds = _driver.Now,
            OutputTokens = _tokens,
            Preemptions = _preemptions,
            Steps = _steps,
            TokenizationSeconds = _tokenizationSeconds / _load.Requests,
        };
    }
}
