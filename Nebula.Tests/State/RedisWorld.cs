using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain;
using Nebula.Infrastructure.Redis.Changes;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Sqlite;
using Nebula.Infrastructure.Upstreams;
using Nebula.Infrastructure;
using Nebula.Tests.Hosts;
using StackExchange.Redis;

namespace Nebula.Tests.State;

/// <summary>
/// Everything that processes share through Redis, registered as a host does; its background services run only when a test calls them.
/// </summary>
public sealed class RedisWorld : StateWorld
{
    // A busy machine must not look like a lost Redis; a killed one is detected at once nevertheless.
    private const string Patient = "connectTimeout=20000,asyncTimeout=20000";

    private readonly DirectoryInfo _folder;
    private readonly ServiceProvider _services;
    private readonly ServiceProvider _others;

    private RedisWorld(string connection)
    {
        _folder = Directory.CreateTempSubdirectory("nebula-state-");
        (_services, _others) = (Build(connection), Build(connection));
    }

    public override IRateLimiter Limiter => Get<IRateLimiter>();

    public override IRateLimiter OtherLimiter => _others.GetRequiredService<IRateLimiter>();

    public override ISettlement Settlement => Get<ISettlement>();

    public override IUsageLedger Ledger => Get<IUsageLedger>();

    public override IHistoryRecorder History => Get<IHistoryRecorder>();

    public override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Services of another process with the same Redis and the same record store.</summary>
    public IServiceProvider Other => _others;

    /// <summary>The record store as the first process has it.</summary>
    internal ObservedRecords Records => (ObservedRecords)Get<IRecordStore>();

    internal IDatabase Database => Get<RedisConnection>().Database;

    /// <summary>An empty one.</summary>
    public static async Task<RedisWorld> OpenAsync(Servers.IRedis redis, string options = Patient)
    {
        await Midnight.PassAsync();
        var world = new RedisWorld($"{await redis.GetConnectionStringAsync()},allowAdmin=true,{options}");
        foreach (var services in (ServiceProvider[])[world._services, world._others])
        {
            var connection = services.GetRequiredService<RedisConnection>();
            await Eventually.HoldsAsync(() => connection.IsAvailable);
        }

        await world.FlushAsync();
        return world;
    }

    /// <summary>A service of the first process.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Starts the readers of the change log in both processes.</summary>
    public async Task StartReadingChangesAsync()
    {
        foreach (var services in (ServiceProvider[])[_services, _others])
            await services.GetServices<IHostedService>().OfType<ChangeLogReader>().Single().StartAsync(CancellationToken.None);
    }

    /// <summary>Empties Redis, as a restart without its data does.</summary>
    public Task FlushAsync() => Database.ExecuteAsync("FLUSHALL");

    /// <summary>Runs the elected process's periodic work once.</summary>
    public async Task RollUpAsync() => await Get<RedisMaintenance>().RollUpAsync();

    /// <summary>The scripts use the server's clock, so everything stored is made older instead.</summary>
    public override async Task AdvanceAsync(TimeSpan time)
    {
        foreach (var key in (RedisKey[])(await Database.ExecuteAsync("KEYS", "nebula:*:limits:*"))!)
        {
            foreach (var field in await Database.HashGetAllAsync(key))
            {
                var value = (string)field.Value!;
                string? older = (string)field.Name! switch
                {
                    "s" => $"{Older(value[..value.IndexOf(' ')], time)}{value[value.IndexOf(' ')..value.LastIndexOf(' ')]} {Older(value[(value.LastIndexOf(' ') + 1)..], time)}",
                    ['l', ':', ..] when value.LastIndexOf(' ') is var space => $"{value[..space]} {Older(value[(space + 1)..], time)}",
                    _ => null,
                };
                if (older is not null)
                    await Database.HashSetAsync(key, field.Name, older);
            }
        }

        for (var shard = 0; shard < RedisKeys.Shards; shard++)
        {
            foreach (var job in await Database.HashGetAllAsync(RedisKeys.Running(shard)))
            {
                var value = (string)job.Value!;
                await Database.HashSetAsync(RedisKeys.Running(shard), job.Name, $"{Older(value[..value.IndexOf(' ')], time)}{value[value.IndexOf(' ')..]}");
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _others.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private static string Older(string microseconds, TimeSpan time) =>
        (decimal.Parse(microseconds, CultureInfo.InvariantCulture) - (decimal)time.TotalMicroseconds).ToString("0", CultureInfo.InvariantCulture);

    private ServiceProvider Build(string connection)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton(TimeProvider.System);
        services.Configure<NebulaOptions>(static options => options.RequestHistory = 100);
        services.AddNebulaDomain().AddSingleton(TestVault.CreateProtector()).AddUpstreams(allowsPrivate: true).AddInProcessWorkflows().AddSqliteRecords(_folder.FullName).AddRedisState(connection).AddWorkflowOwnership();
        services.AddSingleton<IRecordStore>(new ObservedRecords(new SqliteRecordStore(
            Path.Combine(_folder.FullName, "records.db"), TimeProvider.System, NullLogger<SqliteRecordStore>.Instance)));
        return services.BuildServiceProvider();
    }
}
