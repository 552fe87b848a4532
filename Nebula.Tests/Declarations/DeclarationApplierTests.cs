using Microsoft.Extensions.Logging.Abstractions;
using Nebula.Api.Declarations;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Declarations;
using Nebula.Domain.Deployments;
using Nebula.Domain.Faults;
using Nebula.Domain.RateLimiting;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Declarations;

public sealed class DeclarationApplierTests
{
    private const string Valid = """
        {"deployments":[{"name":"chat","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","replicas":2,"max_batch_size":8}],
         "keys":[{"name":"ci","limits":{"requests_per_minute":600},"metadata":{"team":"search"},"models":["chat"]}]}
        """;

    private readonly ManagementWorld _world = new();

    [Fact]
    public async Task Apply_EmptyStore_CreatesBothAndTheDeploymentIsReady()
    {
        var issued = (await ApplyAsync(Valid)).ShouldHaveSingleItem();
        issued.Key.Name.ShouldBe("ci");
        issued.Secret.ShouldContain(DeclaredKey.CreateId("ci"));
        (await FindDeploymentAsync()).ShouldSatisfyAllConditions(
            static deployment => deployment.State.ShouldBe(DeploymentState.Ready), static deployment => deployment.Hardware!.ReadyReplicas.ShouldBe(2));
    }

    [Fact]
    public async Task Apply_Again_WritesNothing()
    {
        await ApplyAsync(Valid);
        var (deployment, key) = (await FindDeploymentAsync(), await FindKeyAsync());
        _world.Time.Advance(TimeSpan.FromHours(1));
        (await ApplyAsync(Valid)).ShouldBeEmpty();
        (await FindDeploymentAsync()).ETag.ShouldBe(deployment.ETag);
        (await FindKeyAsync()).ETag.ShouldBe(key.ETag);
    }

    [Theory]
    [InlineData("sk-test-12345678")]
    [InlineData(null)]
    public async Task Apply_ASecretAndAliases_WorkAndApplyingThemAgainWritesNothing(string? secret)
    {
        secret ??= ApiKeyFormat.NewSecret(ApiKeyFormat.NewId()).Key; // of another Nebula
        var file = $$"""
            {"deployments":[{"name":"chat","aliases":["gpt-4o"],"model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}],"keys":[{"name":"ci","secret":"{{secret}}"}]}
            """;
        var issued = (await ApplyAsync(file)).ShouldHaveSingleItem();
        using var authenticator = new ApiKeyAuthenticator(_world.ApiKeyStore, _world.Records, _world.Time);
        (await authenticator.AuthenticateAsync(secret, TestContext.Current.CancellationToken)).ShouldNotBeNull().Id.ShouldBe(issued.Key.Id);
        (await FindDeploymentAsync()).Aliases.ShouldBe(["gpt-4o"]);
        _world.Time.Advance(TimeSpan.FromHours(1));
        (await ApplyAsync(file)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_HeadersAndAbilitiesOfAnUpstream_AreWhole()
    {
        await ApplyAsync(File("""{"x-a":"1","x-b":"2"}""", """{"embeddings":false}"""));
        await ApplyAsync(File("""{"x-b":"2"}""", """{"completions":false}"""));
        var server = (await FindDeploymentAsync()).Backend.ShouldBeOfType<UpstreamServer>();
        server.HeaderNames.ShouldBe(["x-b"]);
        server.Supports.ShouldBe(new UpstreamSupport { Completions = false });

        static string File(string headers, string supports) =>
            $$"""{"deployments":[{"name":"chat","backend":{"type":"upstream","url":"https://host/v1","model":"m","headers":{{headers}},"supports":{{supports}} } }]}""";
    }

    [Fact]
    public async Task Apply_Changed_ChangesWhatTheFileNamesAndLeavesTheRest()
    {
        await ApplyAsync(Valid);
        var other = await _world.Keys.CreateAsync(new NewApiKey("ci"));
        await _world.Keys.UpdateAsync(DeclaredKey.CreateId("ci"), null, static key => key with { Name = "renamed", Limits = key.Limits with { TokensPerDay = 9 }, Models = null });
        var secret = (await FindKeyAsync()).SecretHash;
        await ApplyAsync("""{"deployments":[{"name":"chat","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","replicas":3}],"keys":[{"name":"ci","limits":{"requests_per_minute":60}}]}""");
        var key = await FindKeyAsync();
        key.Name.ShouldBe("ci");
        key.Limits.ShouldBe(new RateLimits { RequestsPerMinute = 60 }); // limits are declared whole
        key.Models.ShouldBeNull();
        key.Metadata["team"].ShouldBe("search");
        key.SecretHash.ShouldBe(secret);
        (await FindDeploymentAsync()).ShouldSatisfyAllConditions(static d => d.Hardware!.Replicas.ShouldBe(3), static d => d.Hardware!.MaxBatchSize.ShouldBe(8));
        (await _world.Keys.GetAsync(other.Key.Id)).ETag.ShouldBe(other.Key.ETag); // of the same name, and not the file's
    }

    [Fact]
    public async Task Apply_NothingDeclared_LeavesWhatThereIs()
    {
        await ApplyAsync(Valid);
        await ApplyAsync("{}");
        await FindDeploymentAsync();
        await FindKeyAsync();
    }

    [Fact]
    public async Task Apply_AnotherModelOrGpu_NamesEveryMistakeAndChangesNothing()
    {
        await ApplyAsync(Valid);
        var thrown = await Should.ThrowAsync<DeclarationException>(() => ApplyAsync(
            """{"deployments":[{"name":"new","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"},{"name":"chat","model":"qwen2.5-7b-instruct","gpu":"l4-24gb"}]}"""));
        thrown.Mistakes.Select(static mistake => mistake.Path).ShouldBe(["deployments[1].model", "deployments[1].gpu"]);
        (await _world.DeploymentStore.FindAsync("new", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Apply_RevokedKey_StaysRevoked()
    {
        await ApplyAsync(Valid);
        await _world.Keys.RevokeAsync(DeclaredKey.CreateId("ci"), null);
        (await ApplyAsync(Valid)).ShouldBeEmpty();
        (await FindKeyAsync()).RevokedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_DrainingDeployment_IsCreatedAgainOnceItIsGone()
    {
        await ApplyAsync(Valid);
        await _world.Deployments.DeleteAsync("chat", null);
        var applying = ApplyAsync(Valid);
        applying.IsCompleted.ShouldBeFalse();
        await _world.DeploymentStore.TryRemoveAsync(await FindDeploymentAsync(), default);
        await AdvanceUntilAsync(applying);
        await applying;
        (await FindDeploymentAsync()).State.ShouldBe(DeploymentState.Ready);
    }

    [Fact]
    public async Task Apply_DeploymentThatKeepsDraining_IsAMistake()
    {
        await ApplyAsync(Valid);
        await _world.Deployments.DeleteAsync("chat", null);
        var applying = ApplyAsync(Valid);
        await AdvanceUntilAsync(applying);
        (await Should.ThrowAsync<DeclarationException>(() => applying)).Message.ShouldContain("is draining");
    }

    [Fact]
    public async Task Apply_ByManyProcessesAtOnce_OneIssuesTheKey()
    {
        var issued = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ApplyAsync(Valid, TimeProvider.System)))); // the slower ones wait
        issued.Count(static keys => keys.Count == 1).ShouldBe(1);
        (await _world.ApiKeyStore.ListAsync(default)).ShouldHaveSingleItem();
        (await _world.DeploymentStore.ListAsync(default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Apply_OfFaults_KeepsTheSwitchAndTheSequenceUnlessTheFileSaysOtherwise()
    {
        const string File = """{"faults":[{"name":"flaky","kind":"error","status":503,"probability":0.5,"seed":7}]}""";
        await ApplyAsync(File);
        var created = await _world.Faults.GetAsync("flaky");
        (created.Enabled, created.Probability, created.Seed, created.Effect).ShouldBe((true, 0.5, 7, new ErrorFault(503, null, null)));
        await _world.Faults.UpdateAsync("flaky", null, static rule => rule with { Enabled = false, Probability = 1 });

        await ApplyAsync(File);

        var applied = await _world.Faults.GetAsync("flaky");
        (applied.Enabled, applied.Probability, applied.SequenceId, applied.CreatedAt).ShouldBe((false, 0.5, created.SequenceId, created.CreatedAt));
        await ApplyAsync(File);
        (await _world.Faults.GetAsync("flaky")).ETag.ShouldBe(applied.ETag);
        await ApplyAsync("""{"faults":[{"name":"flaky","kind":"slow_stream","factor":2,"seed":8,"enabled":true}]}""");
        var other = await _world.Faults.GetAsync("flaky");
        (other.Enabled, other.Effect, other.SequenceId == created.SequenceId).ShouldBe((true, new SlowStreamFault(2), false));
    }

    private async Task AdvanceUntilAsync(Task applying)
    {
        while (!applying.IsCompleted)
        {
            _world.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private Task<IReadOnlyList<IssuedApiKey>> ApplyAsync(string json, TimeProvider? time = null) => new DeclarationApplier(
        _world.DeploymentStore, _world.Deployments, _world.ApiKeyStore, _world.Keys, _world.FaultStore, _world.Faults, time ?? _world.Time, NullLogger<DeclarationApplier>.Instance)
        .ApplyAsync(DeclarationReader.Parse("nebula.json", json, static _ => null));

    private async Task<Deployment> FindDeploymentAsync() => (await _world.DeploymentStore.FindAsync("chat", default)).ShouldNotBeNull();

    private async Task<ApiKey> FindKeyAsync() => (await _world.ApiKeyStore.FindAsync(DeclaredKey.CreateId("ci"), default)).ShouldNotBeNull();
}
