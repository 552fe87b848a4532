using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Models;
using Nebula.Domain.Records;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Records;

/// <summary>The format version of stored documents.</summary>
public sealed class DocumentFormatTests
{
    // As Nebula 0.1.0 wrote it: without a version.
    private const string Key010 = """
        {"id":"0000000000000000000001","name":"old","secret_hash":"aa","previous_secret_hash":null,"previous_secret_expires_at":null,"models":["m"],"limits":{"requests_per_minute":5,"tokens_per_minute":null,"tokens_per_day":9000,"concurrent_requests":2},"metadata":{"team":"a"},"created_at":"2026-11-01T00:00:00+00:00","expires_at":null,"revoked_at":"2026-11-02T00:00:00+00:00"}
        """;

    private const string Deployment010 = """
        {"name":"d","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","gpus_per_replica":1,"replicas":2,"ready_replicas":1,"max_batch_size":256,"state":"Scaling","reason":null,"created_at":"2026-11-01T00:00:00+00:00","updated_at":"2026-11-02T00:00:00+00:00"}
        """;

    private static readonly DocumentFormat<ApiKey> Keys = new("API key", version: 1, ApiKeyJson.Default.ApiKey);
    private static readonly DocumentFormat<DeploymentDocument> Deployments = new("deployment", version: 1, DeploymentJson.Default.DeploymentDocument);

    [Fact]
    public void Write_EveryDocument_CarriesItsVersion()
    {
        var key = Keys.Read("k", Key010);
        Keys.Write(key).ShouldStartWith("""{"v":1,"id":"0000000000000000000001",""");
        Keys.Write(Keys.Read("k", Keys.Write(key))).ShouldBe(Keys.Write(key));
    }

    [Fact]
    public void Read_ADocumentOf010_ReturnsEveryField()
    {
        var key = Keys.Read("k", Key010);
        (key.Name, key.SecretHash, key.Models!.Single(), key.Metadata["team"]).ShouldBe(("old", "aa", "m", "a"));
        (key.Limits.RequestsPerMinute, key.Limits.TokensPerDay, key.Limits.ConcurrentRequests).ShouldBe((5, 9_000, 2));
        key.RevokedAt.ShouldNotBeNull();
        var deployment = Deployments.Read("d", Deployment010).ToDeployment();
        var hardware = deployment.Hardware.ShouldNotBeNull();
        hardware.Engine.ShouldBe(EngineSettings.Default);
        (deployment.State, hardware.Replicas, hardware.ReadyReplicas, hardware.MaxBatchSize, hardware.GpusPerReplica).ShouldBe((DeploymentState.Scaling, 2, 1, 256, 1));
    }

    [Fact]
    public void Read_EngineSettings_AreThoseThatWereWritten()
    {
        var engine = new EngineSettings
        {
            Weights = WeightFormat.Nvfp4, KvCacheDtype = KvCacheDtype.Bfloat16, MaxBatchedTokens = 4096, PrefixCaching = false, ExpertParallel = true, GpuMemoryUtilization = 0.8,
        };
        var old = Deployments.Read("d", Deployment010).ToDeployment();
        var written = Deployments.Write(DeploymentDocument.Create(old with { Backend = old.Hardware! with { Engine = engine } }));

        Deployments.Read("d", written).ToDeployment().Hardware!.Engine.ShouldBe(engine);
        Deployments.Read("d", written.Replace("nvfp4", "fp2", StringComparison.Ordinal)).IsKnown.ShouldBeFalse();
    }

    [Fact]
    public void Read_AnUpstreamWithoutRecord_RecordsNothing()
    {
        const string Before = """
            {"v":1,"name":"u","upstream":{"url":"https://host/v1","model":"m","timeout_seconds":60},"state":"Ready","created_at":"2026-11-01T00:00:00+00:00","updated_at":"2026-11-02T00:00:00+00:00"}
            """;
        var server = Deployments.Read("u", Before).ToDeployment().Backend.ShouldBeOfType<UpstreamServer>();
        (server.Record, server.TimeoutSeconds, server.Supports).ShouldBe((false, 60, UpstreamSupport.Default));
        var replay = new ReplayedRecording { Recording = "r", Fallback = "u", Ignore = ["seed"] };
        var stored = Deployments.Read("u", Deployments.Write(DeploymentDocument.Create(Deployments.Read("u", Before).ToDeployment() with { Backend = replay }))).ToDeployment().Backend.ShouldBeOfType<ReplayedRecording>();
        (stored.Recording, stored.Fallback, stored.Model, stored.Ignore.Single()).ShouldBe(("r", "u", null, "seed"));
    }

    [Theory]
    [InlineData("""{"v":2,"id":"x"}""")]
    [InlineData("""{"id":["not a string any more"],"v":2}""")]
    public void Read_ANewerVersion_NamesDocumentVersionAndNewest(string json)
    {
        var refused = Should.Throw<UnknownFormatVersionException>(() => Keys.Read("abc", json));
        refused.Message.ShouldStartWith("The API key 'abc' has format version 2, and this version of Nebula reads up to version 1.");
        (refused.Found, refused.Newest).ShouldBe((2, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":"one","id":"x"}""")]
    public void Read_ADamagedDocument_NamesIt(string json) =>
        Should.Throw<StoredDataException>(() => Keys.Read("abc", json)).Message.ShouldBe("The API key 'abc' cannot be read: its document is damaged. Restore it from a backup, or remove it.");

    [Fact]
    public async Task List_OneDamagedAndOneNewerDocument_LogsBothAndReturnsTheOthers()
    {
        var records = new MemoryRecords();
        await records.PutAsync(Partitions.ApiKeys, "a", "half a docum");
        await records.PutAsync(Partitions.ApiKeys, "b", Key010);
        await records.PutAsync(Partitions.ApiKeys, "c", """{"v":2}""");
        var logs = new FakeLogger<ApiKeyStore>();
        (await new ApiKeyStore(records, records, logs).ListAsync(TestContext.Current.CancellationToken)).Single().Name.ShouldBe("old");
        var lines = logs.Collector.GetSnapshot();
        lines.ShouldAllBe(line => line.Level == LogLevel.Error);
        lines[0].Message.ShouldContain("The API key 'a' cannot be read");
        lines[1].Message.ShouldContain("The API key 'c' has format version 2");
    }
}
