using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Deployments;
using Nebula.Domain.Engine.Live;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Scripts;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Background;
using Nebula.Infrastructure.Redis.Changes;
using Nebula.Infrastructure.Redis.Counts;
using Nebula.Infrastructure.Redis.Faults;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Limits;
using Nebula.Infrastructure.Redis.Loads;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Infrastructure.Redis.ScriptCounters;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure;

/// <summary>Registers what several processes share through Redis.</summary>
public static class RedisServices
{
    /// <summary>
    /// Limits, changes, ledger, history and counts in Redis, with their fallbacks. Requires a record store that the processes share.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">A StackExchange.Redis connection string.</param>
    public static IServiceCollection AddRedisState(this IServiceCollection services, string configuration) => services
        .AddSingleton<InstanceId>()
        .AddSingleton(s => RedisConnection.Open(
            configuration, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<RedisConnection>>(), s.GetRequiredService<InstanceId>().Value))
        .AddSingleton<IHealthProbe, RedisProbe>()
        .AddSingleton<ChangeLog>()
        .AddSingleton<SharedChangeFeed>()
        .AddSingleton<IChangeFeed>(static s => s.GetRequiredService<SharedChangeFeed>())
        .AddHostedService<ChangeLogReader>()
        .AddHostedService<ChangeLogTrimmer>()
        .AddSingleton<InProcessFaultCounter>()
        .AddSingleton<IFaultCounter, RedisFaultCounter>()
        .AddSingleton<IScriptCounters, RedisScriptCounters>()
        .AddLimits()
        .AddLedger()
        .AddSingleton<RedisMetricsStore>()
        .AddSingleton<IMetricsStore>(static s => s.GetRequiredService<RedisMetricsStore>())
        .AddSingleton<IDeploymentState>(static s => s.GetRequiredService<RedisMetricsStore>())
        .AddSingleton(static s => new RedisMaintenance(
            s.GetRequiredService<RedisConnection>(),
            s.GetRequiredService<OutboxReplay>(),
            s.GetRequiredService<LapsedJobs>(),
            s.GetRequiredService<DayRestore>(),
            s.GetRequiredService<UsageRollUp>(),
            s.GetRequiredService<HistoryRollUp>(),
            s.GetRequiredService<IRecordStore>(),
            s.GetRequiredService<TimeProvider>()))
        .AddHostedService<StateFlusher>()
        .AddHostedService<OutboxReplayService>()
        .AddHostedService<RollUpService>()
        .AddHostedService<LapsedJobService>()
        .AddHostedService<TokenReportService>();

    /// <summary>
    /// Lets workflows that are not a request's own run in one of all processes that share the record store; call it after
    /// <see cref="EmbeddedServices.AddInProcessWorkflows"/>.
    /// </summary>
    public static IServiceCollection AddWorkflowOwnership(this IServiceCollection services) => services
        .AddSingleton<OwnedWorkflowEngine>()
        .AddSingleton<IWorkflowEngine>(static s => s.GetRequiredService<OwnedWorkflowEngine>())
        .AddHostedService(static s => s.GetRequiredService<OwnedWorkflowEngine>());

    /// <summary>A deployment's replicas as what all processes run on them together. Call it after <see cref="AddRedisState"/>.</summary>
    public static IServiceCollection AddRedisLoads(this IServiceCollection services) => services
        .AddSingleton<RedisEngineLoads>()
        .AddSingleton<IDeploymentLoads>(static s => s.GetRequiredService<RedisEngineLoads>())
        .AddHostedService(static s => s.GetRequiredService<RedisEngineLoads>());

    /// <summary>
    /// Tokens and cancellations through Redis, for a host whose readers and activities may be in different processes. Call it after
    /// <see cref="AddRedisState"/>.
    /// </summary>
    public static IServiceCollection AddRedisRelay(this IServiceCollection services) => services
        .AddSingleton<ITokenRelay, RedisTokenRelay>()
        .AddSingleton<IDispatchCheck, RedisDispatchCheck>()
        .AddSingleton<IJobCancellation, RedisJobCancellation>()
        .AddSingleton<RedisReaderPresence>()
        .AddSingleton<IReaderPresence>(static s => s.GetRequiredService<RedisReaderPresence>())
        .AddHostedService<ReaderWatchService>();

    private static IServiceCollection AddLimits(this IServiceCollection services) => services
        .AddSingleton<RedisRateLimiter>()
        .AddSingleton<InProcessRateLimiter>()
        .AddSingleton<RateLimiterWithFallback>()
        .AddSingleton<IRateLimiter>(static s => s.GetRequiredService<RateLimiterWithFallback>());

    private static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton<RedisSettlement>()
        .AddSingleton<SettlementOutbox>()
        .AddSingleton<OutboxReplay>()
        .AddSingleton<IHealthProbe, OutboxProbe>()
        .AddSingleton<SettlementWithOutbox>()
        .AddSingleton<ISettlement>(static s => s.GetRequiredService<SettlementWithOutbox>())
        .AddSingleton<LapsedJobs>()
        .AddSingleton<LiveLedger>()
        .AddSingleton<ArchivedLedger>()
        .AddSingleton<KeyTotalsArchive>()
        .AddSingleton<DayRestore>()
        .AddSingleton<UsageRollUp>()
        .AddSingleton<HistoryCollector>()
        .AddSingleton<IHistoryRecorder>(static s => s.GetRequiredService<HistoryCollector>())
        .AddSingleton<HistoryReader>()
        .AddSingleton<HistoryRollUp>()
        .AddSingleton<IUsageLedger, RedisUsageLedger>();
}
