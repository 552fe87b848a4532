using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nebula.Domain.Blobs;
using Nebula.Domain.Deployments;
using Nebula.Domain.Faults;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Recordings;
using Nebula.Domain.Records;
using Nebula.Domain.Scripts;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.Files;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Records;
using Nebula.Infrastructure.Secrets;
using Nebula.Infrastructure.Sqlite;

namespace Nebula.Infrastructure;

/// <summary>Registers the embedded implementations: all state in one process and one folder.</summary>
public static class EmbeddedServices
{
    /// <summary>Workflows and relay in this process.</summary>
    public static IServiceCollection AddInProcessWorkflows(this IServiceCollection services) => services
        .AddSingleton<InProcessWorkflowEngine>()
        .AddSingleton<InProcessTokenRelay>()
        .AddSingleton<IWorkflowEngine>(static s => s.GetRequiredService<InProcessWorkflowEngine>())
        .AddSingleton<ITokenRelay>(static s => s.GetRequiredService<InProcessTokenRelay>())
        .AddSingleton<IJobCancellation>(static s => s.GetRequiredService<InProcessTokenRelay>());

    /// <summary>Records in SQLite, in the file <c>records.db</c>.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="dataDirectory">The folder; it exists.</param>
    public static IServiceCollection AddSqliteRecords(this IServiceCollection services, string dataDirectory) => services
        .AddSingleton<IRecordStore>(s => new SqliteRecordStore(
            Path.Combine(dataDirectory, "records.db"), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<SqliteRecordStore>>()))
        .AddRecordStoreProbe(HealthStatus.Degraded); // reads go through another program's lock

    /// <summary>The health of the record store.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="whenRefused">Its state while it refuses writes with a 503.</param>
    internal static IServiceCollection AddRecordStoreProbe(this IServiceCollection services, HealthStatus whenRefused) => services.AddSingleton<IHealthProbe>(s =>
        new StoreProbe("storage", s.GetRequiredService<IRecordStore>().PingAsync, whenRefused, s.GetRequiredService<TimeProvider>()));

    /// <summary>Blobs as files.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="dataDirectory">The folder; it exists.</param>
    public static IServiceCollection AddFileBlobs(this IServiceCollection services, string dataDirectory) => services
        .AddSingleton<IBlobStore>(s => new FileBlobStore(Path.Combine(dataDirectory, "blobs"), s.GetRequiredService<TimeProvider>()));

    /// <summary>Recordings as files in the folder <c>recordings</c>.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="dataDirectory">The folder; it exists.</param>
    public static IServiceCollection AddFileRecordings(this IServiceCollection services, string dataDirectory) => services
        .AddSingleton<IRecordingStore>(s => new FileRecordingStore(Path.Combine(dataDirectory, "recordings"), s.GetRequiredService<TimeProvider>()));

    /// <summary>Records, blobs, recordings and secrets in the memory of this process.</summary>
    public static IServiceCollection AddInMemoryStores(this IServiceCollection services) => services
        .AddSingleton<IRecordStore, InProcessRecordStore>()
        .AddRecordStoreProbe(HealthStatus.Unavailable)
        .AddSingleton<IBlobStore, InProcessBlobStore>()
        .AddSingleton<IRecordingStore, DocumentRecordingStore>()
        .AddSingleton<ISecretProtector>(static _ => new SecretProtector(new EphemeralDataProtectionProvider()));

    /// <summary>Limits, changes and counts in this process, and the ledger in SQLite.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="dataDirectory">The folder; it exists.</param>
    public static IServiceCollection AddEmbeddedState(this IServiceCollection services, string dataDirectory) => services.AddEmbeddedState(s => new SqliteLedger(
        SqliteLedger.GetPath(dataDirectory),
        s.GetRequiredService<IOptions<NebulaOptions>>(),
        s.GetRequiredService<TimeProvider>(),
        s.GetRequiredService<ILogger<SqliteLedger>>()));

    /// <summary>Limits, changes, counts and the ledger in the memory of this process.</summary>
    public static IServiceCollection AddInMemoryState(this IServiceCollection services) => services.AddEmbeddedState(static s => SqliteLedger.CreateInMemory(
        s.GetRequiredService<IOptions<NebulaOptions>>(),
        s.GetRequiredService<TimeProvider>(),
        s.GetRequiredService<ILogger<SqliteLedger>>()));

    private static IServiceCollection AddEmbeddedState(this IServiceCollection services, Func<IServiceProvider, SqliteLedger> createLedger) => services
        .AddSingleton<IChangeFeed, InProcessChangeFeed>()
        .AddSingleton<IFaultCounter, InProcessFaultCounter>()
        .AddSingleton<IScriptCounters, InProcessScriptCounters>()
        .AddSingleton<InProcessRateLimiter>()
        .AddSingleton<IRateLimiter>(static s => s.GetRequiredService<InProcessRateLimiter>())
        .AddSingleton(createLedger)
        .AddSingleton<IHealthProbe>(static s => new StoreProbe(
            "ledger", s.GetRequiredService<SqliteLedger>().ProbeAsync, HealthStatus.Unavailable, s.GetRequiredService<TimeProvider>()))
        .AddSingleton<IUsageLedger>(static s => s.GetRequiredService<SqliteLedger>())
        .AddSingleton<IHistoryRecorder>(static s => s.GetRequiredService<SqliteLedger>())
        .AddSingleton<ISettlement, SqliteSettlement>()
        .AddSingleton<IMetricsStore, InProcessMetricsStore>();
}
