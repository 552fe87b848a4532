using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Driving;
using Nebula.Domain.Engine.Routing;
using Nebula.Domain.Engine.Steps;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Engine.Live;

/// <summary>The replicas of one deployment, as this process runs them.</summary>
/// <remarks>
/// A sequence is routed when it arrives and then waits in the engine of its replica. Sequences that wait are routed once more if the number of
/// replicas changes or their replica dies.
/// </remarks>
internal sealed class ReplicaPool(string deployment, IReplicaRouter router, TimeProvider time, double timeScale)
{
    private static readonly FrontEnd FrontEnd = FrontEnd.Create(StepCoefficients.Default);

    private readonly Lock _lock = new();
    private readonly ReplicaStatus[] _statuses = new ReplicaStatus[DeploymentService.MaxReplicas];
    private EngineDriver[] _replicas = [];
    private EngineDriver[] _retired = [];
    private SimulatedModel? _served;
    private PeakLoad _peak;
    private readonly Dictionary<int, EngineCounts> _ended = []; // of retired replicas on which nothing runs any more, by number
    private int _ready;
    private long _routed;

    /// <summary>Sequences that have not ended.</summary>
    public int Live => Sum(static driver => driver.Live);

    /// <summary>What runs and waits here.</summary>
    public ProcessLoad ProcessLoad
    {
        get
        {
            var (live, waiting) = (Live, Sum(static driver => driver.Waiting));
            return new ProcessLoad(deployment, Math.Max(0, live - waiting), waiting);
        }
    }

    /// <summary>The load of this process.</summary>
    public DeploymentLoad Load
    {
        get
        {
            var load = ProcessLoad;
            return new DeploymentLoad(load.Running, load.Waiting, Drivers.Sum(static driver => (long)driver.UsedBlocks * driver.Options.BlockSize));
        }
    }

    /// <summary>The replicas that were used so far, by number.</summary>
    public IReadOnlyList<EngineDriver> Replicas => _replicas;

    /// <summary>What the replicas have done since the process started, by number.</summary>
    public Dictionary<int, EngineCounts> GetCounts()
    {
        lock (_lock)
        {
            var sums = new Dictionary<int, EngineCounts>();
            foreach (var (replica, counts) in _ended)
                Add(sums, replica, counts);
            foreach (var driver in Drivers)
                Add(sums, driver.Replica, driver.GetCounts());
            return sums;
        }
    }

    private IEnumerable<EngineDriver> Drivers => _replicas.Concat(_retired);

    /// <summary>The maximum that ran and waited at once since the previous call.</summary>
    public ProcessLoad TakePeak()
    {
        lock (_lock)
        {
            var load = ProcessLoad;
            return _peak.Take(deployment, load.Running, load.Waiting);
        }
    }

    /// <summary>Routes a sequence and runs it to its end.</summary>
    /// <param name="served">The deployment as the request sees it.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="maxQueue">Most sequences that may wait.</param>
    /// <param name="cancellationToken">Ends the sequence at once, also within a step.</param>
    /// <exception cref="Common.NebulaException">503 <c>overloaded</c>: too many wait, or no replica is ready.</exception>
    public Task RunAsync(SimulatedModel served, EngineSequence sequence, int maxQueue, CancellationToken cancellationToken)
    {
        var entry = new SequenceEntry(sequence);
        EngineDriver driver;
        bool starts;
        lock (_lock)
        {
            Configure(served);
            if (_ready == 0 || !served.IsServing)
                throw OverloadErrors.CreateNoReplicaException(deployment);
            EnsureQueueHasRoom(maxQueue);
            driver = Route(entry);
            starts = driver.Enqueue(entry);
            var load = ProcessLoad;
            _peak.Observe(load.Running, load.Waiting);
        }

        entry.EndWhenCancelled(cancellationToken);
        if (starts)
            driver.Start(entry);
        return entry.WhenEnded;
    }

    /// <summary>Takes over a changed deployment.</summary>
    public void Resize(SimulatedModel served)
    {
        lock (_lock)
            Configure(served);
    }

    private void Configure(SimulatedModel served)
    {
        if (ReferenceEquals(served, _served))
            return;
        var isSame = _served is null || (_served.EngineOptions == served.EngineOptions && ReferenceEquals(_served.StepTime, served.StepTime));
        _served = served;
        var ready = served.IsServing ? served.Hardware.ReadyReplicas : 0;
        if (ready == 0)
            return; // what waits stays where it is
        var drivers = isSame ? _replicas : [];
        if (!isSame)
            Retire();
        if (drivers.Length < ready)
            drivers = [.. drivers, .. Enumerable.Range(drivers.Length, ready - drivers.Length).Select(replica => CreateDriver(served, replica))];
        var isResized = _ready != ready || !isSame;
        (_replicas, _ready) = (drivers, ready);
        if (!isResized)
            return;
        foreach (var driver in Drivers)
            driver.RerouteWaiting();
    }

    // The present replicas take no more sequences; those that run on them run to their end.
    private void Retire()
    {
        foreach (var driver in Drivers.Where(static driver => driver.Live == 0))
            Add(_ended, driver.Replica, driver.GetCounts());
        _retired = [.. Drivers.Where(static driver => driver.Live > 0)];
    }

    private EngineDriver CreateDriver(SimulatedModel served, int replica) => new(served.EngineOptions, served.StepTime, FrontEnd, time, timeScale, Reroute) { Replica = replica };

    private static void Add(Dictionary<int, EngineCounts> sums, int replica, EngineCounts counts)
    {
        if (!sums.TryGetValue(replica, out var sum))
            sums[replica] = sum = new EngineCounts();
        sum.Add(counts);
    }

    private void EnsureQueueHasRoom(int maxQueue)
    {
        var queue = default(DeploymentQueue);
        for (var i = 0; i < _ready; i++)
            queue.Add(_replicas[i].Queue);
        if (!queue.HasRoom(maxQueue))
            throw OverloadErrors.CreateQueueFullException(deployment, queue.Waiting);
    }

    // Called under the lock.
    private EngineDriver Route(SequenceEntry entry)
    {
        var number = _routed++;
        if (_ready == 1)
            return _replicas[0];
        var looked = router.UsesPrefixes ? entry.Sequence : null;
        for (var i = 0; i < _ready; i++)
            _statuses[i] = _replicas[i].GetStatus(looked);
        return _replicas[router.Choose(_statuses.AsSpan(0, _ready), number)];
    }

    private void Reroute(IReadOnlyList<SequenceEntry> waiting)
    {
        foreach (var entry in waiting)
        {
            EngineDriver driver;
            bool starts;
            lock (_lock)
            {
                driver = Route(entry);
                starts = driver.Enqueue(entry);
            }

            if (starts)
                driver.Start();
        }
    }

    private int Sum(Func<EngineDriver, int> read)
    {
        var sum = 0;
        foreach (var driver in _replicas)
            sum += read(driver);
        foreach (var driver in _retired)
            sum += read(driver);
        return sum;
    }
}
