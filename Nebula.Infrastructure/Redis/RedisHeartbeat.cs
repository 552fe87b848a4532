using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>Checks periodically, from a thread of its own, whether Redis does what requests need: run a script that writes.</summary>
/// <remarks>
/// A process whose thread pool is starved, or that was paused, gets no answers from a healthy Redis either. So a missing answer counts only if the
/// pool proves afterwards that it runs work without delay, and Redis is lost after <see cref="MissesUntilLost"/> of them in a row, or after
/// <see cref="SilenceUntilLost"/>
/// without any answer. An answer that is an error counts at once: such a server is full, is read-only, or does not let this user run scripts.
/// </remarks>
internal sealed class RedisHeartbeat : IDisposable
{
    /// <summary>Time between heartbeats while Redis answers, and the time that each may take: 500 ms.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How many heartbeats in a row may stay unanswered before Redis is lost: 2.</summary>
    public const int MissesUntilLost = 2;

    /// <summary>How long Redis may stay silent before it is lost, even if this process is starved: 10 s.</summary>
    public static readonly TimeSpan SilenceUntilLost = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a process's key lives after a heartbeat: 12 s, in all versions. Other processes compute the age of the last heartbeat from what is left of it.
    /// </summary>
    public static readonly TimeSpan AliveFor = TimeSpan.FromSeconds(12);

    private const int PoolHops = 20;
    private static readonly TimeSpan PoolHopTime = TimeSpan.FromMilliseconds(50);
    private static readonly RedisScript Probe = RedisScript.Load("probe");
    private static readonly RedisValue[] Values = [(int)AliveFor.TotalSeconds];

    private readonly IDatabase _database;
    private readonly RedisKey[] _keys;
    private readonly TimeProvider _time;
    private readonly Func<long> _getLosses;
    private readonly Action<string?, long> _report;
    private readonly ManualResetEvent _stopping = new(false);
    private volatile bool _isLost;

    /// <summary>Starts the thread.</summary>
    /// <param name="database">Where to run the script.</param>
    /// <param name="process">The process's name.</param>
    /// <param name="time">The clock that measures silence.</param>
    /// <param name="getLosses">Returns how often Redis was lost; read before each heartbeat.</param>
    /// <param name="report">
    /// Receives the reason for which Redis is lost, or null if it answers, and the losses before the heartbeat; called after each conclusive one.
    /// </param>
    public RedisHeartbeat(IDatabase database, string process, TimeProvider time, Func<long> getLosses, Action<string?, long> report)
    {
        (_database, _keys, _time, _getLosses, _report) = (database, [RedisKeys.Alive(process)], time, getLosses, report);
        new Thread(Run) { IsBackground = true, Name = "Redis heartbeat", Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <summary>Whether to ask at the pace of a lost Redis, <see cref="RedisConnection.RetryInterval"/>.</summary>
    public bool IsLost
    {
        get => _isLost;
        set => _isLost = value;
    }

    /// <summary>Runs the script of a heartbeat once.</summary>
    public Task<RedisResult> RunProbeAsync() => Probe.RunAsync(_database, _keys, Values);

    /// <summary>Ends the thread soon.</summary>
    public void Dispose()
    {
        _stopping.Set();
    }

    private void Run()
    {
        var missed = 0;
        var answeredAt = _time.GetTimestamp();
        while (!_stopping.WaitOne(IsLost ? RedisConnection.RetryInterval : Interval))
        {
            var losses = _getLosses();
            switch (Beat())
            {
                case (true, var reason):
                    (missed, answeredAt) = (0, _time.GetTimestamp());
                    _report(reason, losses);
                    break;
                case (false, null): // this process was starved
                    if (_time.GetElapsedTime(answeredAt) >= SilenceUntilLost)
                        _report("no answer", losses);
                    break;
                case (false, var reason):
                    if (++missed >= MissesUntilLost)
                        _report(reason, losses);
                    break;
            }
        }
    }

    // Whether Redis answered, and the error if it cannot be used. Both are empty if a lost Redis cannot be distinguished from a starved process.
    private (bool Answered, string? Reason) Beat()
    {
        try
        {
            var answer = RunProbeAsync();
            if (Task.WaitAny([answer], Interval) < 0)
                return (false, IsMissing(answer) ? "no answer" : null);
            if (answer.IsCompletedSuccessfully)
                return (true, null);
            var failure = answer.Exception?.InnerException;
            return failure switch
            {
                RedisServerException refused => (true, GetCode(refused)),
                RedisConnectionException broken => (true, broken.FailureType.ToString()),
                _ => (false, failure?.GetType().Name),
            };
        }
        catch (Exception e)
        {
            return (false, e.GetType().Name);
        }
    }

    // The code that an error of Redis begins with; the rest of the message may quote what was sent.
    private static string GetCode(RedisServerException refused)
    {
        var code = refused.Message.AsSpan();
        var end = code.IndexOf(' ');
        return end < 0 ? "error" : code[..end].ToString();
    }

    // A reply may have arrived and wait for threads: reading it takes a chain of work items. If the pool runs a longer chain in time and the
    // reply is still missing, Redis did not send it.
    private static bool IsMissing(Task answer)
    {
        for (var i = 0; i < PoolHops; i++)
        {
            var hop = new ManualResetEventSlim();
            ThreadPool.UnsafeQueueUserWorkItem(static hop => hop.Set(), hop, preferLocal: false);
            if (!hop.Wait(PoolHopTime))
                return false;
        }

        return !answer.IsCompleted;
    }
}
