using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Engine;
using Nebula.Domain.Engine.Live;

namespace Nebula.Infrastructure.Redis.Loads;

/// <summary>Tells the other processes of a fleet what this one runs on each replica, and its engines what the others run.</summary>
/// <remarks>
/// <para>
/// Every process steps its own sequences; nothing is asked of Redis while a request is served. A process that runs sequences of a deployment reports
/// them every <see cref="Interval"/>, in one script whose reply has the reports of the others; one that has run some within <see cref="UnusedTime"/>
/// asks every <see cref="BeatInterval"/>. A report counts for <see cref="Lease"/>, so a dead process is forgotten.
/// </para>
/// While Redis is lost each process goes on alone, and the latest reports of the others count until <see cref="RemoteLoad.MaxAge"/>.
/// </remarks>
internal sealed partial class RedisEngineLoads : IDeploymentLoads, IHostedService, IAsyncDisposable
{
    /// <summary>The time between two reports of a process that runs sequences: 200 ms.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>The time between two looks of a process that runs none: 2 s.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long a report counts: 10 s.</summary>
    public static readonly TimeSpan Lease = RemoteLoad.MaxAge;

    /// <summary>How long a process follows a deployment after its last sequence there: 30 s.</summary>
    public static readonly TimeSpan UnusedTime = TimeSpan.FromSeconds(30);

    private const string ReadOnly = "-";

    private static readonly RedisScript Script = RedisScript.Load("load-report");

    private readonly Dictionary<string, Sent> _sent = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisConnection _redis;
    private readonly string _process;
    private readonly ReplicaEngines _engines;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task _reporting = Task.CompletedTask;

    /// <summary>Creates the service; it reports from <see cref="StartAsync"/> on.</summary>
    public RedisEngineLoads(RedisConnection redis, InstanceId process, ReplicaEngines engines, TimeProvider time, ILogger<RedisEngineLoads> logger) =>
        (_redis, _process, _engines, _time, _logger) = (redis, process.Value, engines, time, logger);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _reporting = ReportAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <inheritdoc/>
    public async ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default)
    {
        var load = _engines.GetLoad(deployment);
        foreach (var report in await ReadOthersAsync(deployment))
        {
            load = new DeploymentLoad(
                load.Running + report.Running, load.Waiting + report.Waiting, load.KvTokens + ((long)report.Blocks * EngineOptions.DefaultBlockSize));
        }

        return load;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReplicaReport>> GetReplicaLoadsAsync(string deployment, CancellationToken cancellationToken = default) =>
    [
        .. _engines.GetReports(deployment).Concat(await ReadOthersAsync(deployment)).GroupBy(static report => report.Replica).OrderBy(static replica => replica.Key)
            .Select(static replica => replica.Aggregate(static (sum, report) => new ReplicaReport(
                sum.Replica, sum.Running + report.Running, sum.Waiting + report.Waiting, sum.ContextTokens + report.ContextTokens, sum.Blocks + report.Blocks)))
            .Where(static report => report.Running + report.Waiting > 0),
    ];

    /// <summary>Reports what this process runs on all deployments that it uses, and receives what the others run.</summary>
    public async Task ReportNowAsync()
    {
        var now = _time.GetTimestamp();
        foreach (var deployment in _engines.Deployments)
        {
            var report = LoadCodec.Write(_engines.GetReports(deployment));
            var sent = _sent.GetValueOrDefault(deployment);
            if (report.Length == 0)
            {
                if (sent is null || _time.GetElapsedTime(sent.UsedAt, now) >= UnusedTime)
                    continue;
                if (sent.Report.Length == 0 && _time.GetElapsedTime(sent.At, now) < BeatInterval)
                    continue;
            }

            var usedAt = report.Length > 0 ? now : sent!.UsedAt;
            _sent[deployment] = new Sent(report, now, usedAt);
            Receive(deployment, await RunAsync(deployment, report));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _reporting;
        foreach (var (deployment, sent) in _sent)
        {
            if (sent.Report.Length > 0)
                await TryAsync(() => RunAsync(deployment, ""));
        }

        _stopping.Dispose();
    }

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (_redis.IsAvailable)
                    await TryAsync(ReportNowAsync);
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e)
        {
            _sent.Clear(); // Redis may not have them
            if (!RedisConnection.IsUnavailable(e))
                ReportFailed(_logger, e);
        }
    }

    private void Receive(string deployment, string[] reports)
    {
        var others = reports.SelectMany(LoadCodec.Read).ToLookup(static report => report.Replica);
        var replicas = _engines.GetReplicas(deployment);
        for (var i = 0; i < replicas.Count; i++)
        {
            var (running, waiting) = LoadCodec.Sum(others[i]);
            replicas[i].ReportRemoteLoad(running, waiting);
        }
    }

    // If Redis does not answer: what it last reported.
    private async ValueTask<IEnumerable<ReplicaReport>> ReadOthersAsync(string deployment)
    {
        try
        {
            if (_redis.IsAvailable)
                return (await RunAsync(deployment, ReadOnly)).SelectMany(LoadCodec.Read);
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            // It is lost.
        }

        return _engines.GetReplicas(deployment).Select(static (driver, replica) =>
        {
            var remote = driver.RemoteLoad;
            return new ReplicaReport(replica, remote.Running.Running, remote.Waiting, remote.Running.ContextTokens, remote.Running.Blocks);
        });
    }

    private async Task<string[]> RunAsync(string deployment, string report) =>
        (string[])(await Script.RunAsync(_redis.Database, [RedisKeys.EngineLoads(deployment)], [_process, (long)Lease.TotalMilliseconds, report]))!;

    private sealed record Sent(string Report, long At, long UsedAt);

    [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "A report of this process's load failed; the next one follows")]
    private static partial void ReportFailed(ILogger logger, Exception exception);
}
