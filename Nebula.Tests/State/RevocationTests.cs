using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Infrastructure.Redis;
using Nebula.Infrastructure.Redis.Changes;
using Nebula.Infrastructure.Sqlite;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.State;

/// <summary>
/// Two processes share a record store; the one that makes the changes has lost Redis, the other has not. Only the test advances their clock.
/// </summary>
public sealed class RevocationTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _data = new();
    private Instance _cutOff = null!;
    private Instance _healthy = null!;

    public async ValueTask InitializeAsync()
    {
        var path = Path.Combine(_data.Path, "records.db");
        _cutOff = await Instance.StartAsync(path, "127.0.0.1:1", _time);
        _healthy = await Instance.StartAsync(path, await server.GetConnectionStringAsync(), _time);
        await Eventually.HoldsAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100)); // the readers start their timers on threads of their own
            return _healthy.Feed.IsConnected && _cutOff.Feed.IsConnected;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _cutOff.DisposeAsync();
        await _healthy.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Revoke_ByAProcessWithoutRedis_StopsTheKeyElsewhereWithinASecond()
    {
        var issued = await IssueAsync();
        await _cutOff.Keys.RevokeAsync(issued.Key.Id, null);
        await AdvanceAsync(Bound, async () => await _healthy.Authenticator.AuthenticateAsync(issued.Secret) is null);
    }

    [Fact]
    public async Task Revoke_ByAProcessThatDiesAfterItsAnswer_StopsTheKeyElsewhereWithinASecond()
    {
        var issued = await IssueAsync();
        await _cutOff.Keys.RevokeAsync(issued.Key.Id, null);
        await _cutOff.DisposeAsync();
        await AdvanceAsync(Bound, async () => await _healthy.Authenticator.AuthenticateAsync(issued.Secret) is null);
    }

    [Fact]
    public async Task Rotate_ByAProcessWithoutRedis_StopsTheOldSecretElsewhereWithinASecond()
    {
        var issued = await IssueAsync();
        var rotated = await _cutOff.Keys.RotateAsync(issued.Key.Id, null, TimeSpan.Zero);
        await AdvanceAsync(Bound, async () => await _healthy.Authenticator.AuthenticateAsync(issued.Secret) is null);
        (await _healthy.Authenticator.AuthenticateAsync(rotated.Secret)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Update_ByAProcessWithoutRedis_ChangesLimitsModelsAndExpiryElsewhereWithinASecond()
    {
        var issued = await IssueAsync();
        var end = _time.GetUtcNow() + TimeSpan.FromDays(1);
        await _cutOff.Keys.UpdateAsync(issued.Key.Id, null, key => key with { Limits = new RateLimits { RequestsPerMinute = 7 }, Models = ["only"], ExpiresAt = end });
        await AdvanceAsync(Bound, async () =>
            await _healthy.Authenticator.AuthenticateAsync(issued.Secret) is { Limits.RequestsPerMinute: 7, Models: ["only"] } key && key.ExpiresAt == end);
    }

    [Fact]
    public async Task Scale_ByAProcessWithoutRedis_IsSeenElsewhereWithinASecond()
    {
        await _cutOff.Deployments.CreateAsync(new NewDeployment("llama", "llama-3.1-8b-instruct", "h100-sxm-80gb"), atOnce: true);
        (await _healthy.Directory.FindAsync("llama"))!.Deployment.Hardware!.Replicas.ShouldBe(1);
        await _cutOff.Deployments.UpdateAsync("llama", null, new DeploymentChange(3, null));
        await AdvanceAsync(Bound, async () => await _healthy.Directory.FindAsync("llama") is { Deployment.Hardware.Replicas: 3 });
    }

    [Fact]
    public async Task Revoke_AnImportedKeyByAProcessWithoutRedis_StopsItElsewhereWithinASecond()
    {
        (await _healthy.Authenticator.AuthenticateAsync("a-secret-of-my-own")).ShouldBeNull(); // and remembers that it is unknown
        var issued = await _cutOff.Keys.CreateAsync(new NewApiKey("imported") { Secret = "a-secret-of-my-own" });
        await AdvanceAsync(Bound, async () => await _healthy.Authenticator.AuthenticateAsync(issued.Secret) is not null);
        await _cutOff.Keys.RevokeAsync(issued.Key.Id, null);
        await AdvanceAsync(Bound, async () => await _healthy.Authenticator.AuthenticateAsync(issued.Secret) is null);
    }

    [Fact]
    public async Task ChangeAliases_ByAProcessWithoutRedis_IsSeenElsewhereWithinASecond()
    {
        await _cutOff.Deployments.CreateAsync(new NewDeployment("aliased", "llama-3.1-8b-instruct", "h100-sxm-80gb") { Aliases = ["gpt-4o"] }, atOnce: true);
        (await _healthy.Directory.FindAsync("gpt-4o"))!.Deployment.Name.ShouldBe("aliased");
        (await _healthy.Directory.FindAsync("gpt-4o-mini")).ShouldBeNull();
        await _cutOff.Deployments.UpdateAsync("aliased", null, new DeploymentChange(null, null, ["gpt-4o-mini"]));
        await AdvanceAsync(Bound, async () => await _healthy.Directory.FindAsync("gpt-4o") is null && await _healthy.Directory.FindAsync("gpt-4o-mini") is not null);
    }

    // The key is in the healthy process's cache, and the cache of a connected process lasts 30 s.
    private async Task<IssuedApiKey> IssueAsync()
    {
        var issued = await _cutOff.Keys.CreateAsync(new NewApiKey("shared"));
        (await _healthy.Authenticator.AuthenticateAsync(issued.Secret)).ShouldNotBeNull();
        return issued;
    }

    private async Task AdvanceAsync(TimeSpan time, Func<ValueTask<bool>> condition)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += SharedChangeFeed.ReadInterval)
        {
            _time.Advance(SharedChangeFeed.ReadInterval);
            await Task.Delay(50, TestContext.Current.CancellationToken); // lets the reader run; the clock does not advance
        }

        await Eventually.HoldsAsync(async () => await condition(), TimeSpan.FromSeconds(20));
    }

    private sealed class Instance(RedisConnection redis, SharedChangeFeed feed, ChangeLogReader reader, IRecordStore records, TimeProvider time) : IAsyncDisposable
    {
        public SharedChangeFeed Feed => feed;

        public ApiKeyAuthenticator Authenticator { get; } = new(new ApiKeyStore(records, feed, NullLogger<ApiKeyStore>.Instance), feed, time);

        public ApiKeyService Keys { get; } = CreateKeys(new ApiKeyStore(records, feed, NullLogger<ApiKeyStore>.Instance), feed, time);

        public DeploymentService Deployments { get; } = new(new DeploymentStore(records, feed, NullLogger<DeploymentStore>.Instance), Mock.Of<IWorkflowEngine>(), TestVault.Create(), time, NullLogger<DeploymentService>.Instance);

        public DeploymentDirectory Directory { get; } = new(new DeploymentStore(records, feed, NullLogger<DeploymentStore>.Instance), feed, time);

        public static async Task<Instance> StartAsync(string path, string connection, TimeProvider time)
        {
            var records = new SqliteRecordStore(path, TimeProvider.System, NullLogger<SqliteRecordStore>.Instance);
            var redis = RedisConnection.Open(connection, TimeProvider.System, NullLogger<RedisConnection>.Instance);
            var feed = new SharedChangeFeed(redis, new ChangeLog(records, time), time);
            var reader = new ChangeLogReader(feed, time, NullLogger<ChangeLogReader>.Instance);
            await reader.StartAsync(CancellationToken.None);
            return new Instance(redis, feed, reader, records, time);
        }

        public async ValueTask DisposeAsync()
        {
            await reader.StopAsync(CancellationToken.None);
            await feed.DisposeAsync();
            await redis.DisposeAsync();
        }

        private static ApiKeyService CreateKeys(ApiKeyStore store, IChangeFeed feed, TimeProvider time) =>
            new(store, new ApiKeyList(store, feed, time), Mock.Of<IUsageLedger>(), Options.Create(new NebulaOptions()), time);
    }
}
