using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;
using Nebula.Domain.Workflows;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Nebula.Tests.State;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Deployments;

/// <summary>Aliases in the directory and the claims that keep them unique.</summary>
public sealed class DeploymentAliasTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryRecords _records = new();
    private readonly DeploymentStore _store;
    private readonly DeploymentService _service;
    private readonly DeploymentDirectory _directory;

    public DeploymentAliasTests()
    {
        _store = new DeploymentStore(_records, _records, NullLogger<DeploymentStore>.Instance);
        _service = new DeploymentService(_store, Mock.Of<IWorkflowEngine>(), TestVault.Create(), _time, NullLogger<DeploymentService>.Instance);
        _directory = new DeploymentDirectory(_store, _records, _time);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Find_ByAnAliasThatIsCached_ReadsNoRecord()
    {
        await CreateAsync("chat", "gpt-4o");
        var observed = new SwitchableRecords(_records);
        using var directory = new DeploymentDirectory(new DeploymentStore(observed, _records, NullLogger<DeploymentStore>.Instance), _records, _time);
        (await directory.FindAsync("gpt-4o", TestContext.Current.CancellationToken)).ShouldNotBeNull().Deployment.Name.ShouldBe("chat");

        observed.IsCut = true;

        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2)); // longer than a missing name is remembered
            var found = directory.FindAsync("gpt-4o", TestContext.Current.CancellationToken);
            found.IsCompletedSuccessfully.ShouldBeTrue();
            (await found).ShouldNotBeNull().Deployment.Name.ShouldBe("chat");
        }
    }

    [Fact]
    public async Task Find_AnAliasThatMovedToAnotherDeployment_FindsThatOneAtOnce()
    {
        await CreateAsync("one", "gpt-4o");
        await CreateAsync("two");
        (await FindAsync("gpt-4o")).ShouldBe("one");
        await _service.UpdateAsync("one", null, new DeploymentChange(null, null, []), TestContext.Current.CancellationToken);
        (await FindAsync("gpt-4o")).ShouldBeNull();
        await _service.UpdateAsync("two", null, new DeploymentChange(null, null, ["gpt-4o"]), TestContext.Current.CancellationToken);
        (await FindAsync("gpt-4o")).ShouldBe("two");
    }

    [Fact]
    public async Task Create_AnAliasIsTheNameOfADeploymentWithoutAClaim_IsAConflict()
    {
        await CreateAsync("old");
        await _records.DeleteAsync(Partitions.DeploymentNames, "old", cancellationToken: TestContext.Current.CancellationToken); // Nebula 0.1.0 made no claims
        var error = (await Should.ThrowAsync<NebulaException>(() => CreateAsync("new", "old"))).Error;
        (error.Kind, error.Param).ShouldBe((ErrorKind.Conflict, "aliases"));
        error.Message.ShouldContain("'old'");
    }

    [Fact]
    public async Task Create_AfterAConflict_LeavesNoClaimBehind()
    {
        await CreateAsync("one", "taken");
        await Should.ThrowAsync<NebulaException>(() => CreateAsync("two", "free", "taken"));
        await CreateAsync("three", "free", "two");
        (await FindAsync("two")).ShouldBe("three");
    }

    [Fact]
    public async Task Create_TheClaimOfAProcessThatDied_IsTakenOverAfterAMinute()
    {
        await _store.Claims.ClaimAsync("gpt-4o", "never-stored", _store, _time.GetUtcNow(), TestContext.Current.CancellationToken);
        await Should.ThrowAsync<NebulaException>(() => CreateAsync("chat", "gpt-4o"));
        _time.Advance(DeploymentNameClaims.Grace);
        await CreateAsync("chat", "gpt-4o");
        (await FindAsync("gpt-4o")).ShouldBe("chat");
    }

    [Theory]
    [InlineData("llama", "deployment-llama")]
    [InlineData("meta-llama/Llama:8b@v1", "deployment-meta-llama~Llama:8b@v1")]
    public void InstanceId_OfAName_IsReadable(string name, string id) => DeploymentWorkflow.InstanceId(name).ShouldBe(id);

    [Fact]
    public void InstanceId_OfTheLongestName_IsWhatDurableFunctionsAllows()
    {
        var (one, other) = ($"{new string('a', 127)}b", $"{new string('a', 127)}c");
        DeploymentWorkflow.InstanceId(one).Length.ShouldBeLessThanOrEqualTo(100);
        DeploymentWorkflow.InstanceId(one).ShouldNotBe(DeploymentWorkflow.InstanceId(other));
        RecordRules.IsName(DeploymentWorkflow.InstanceId(one)).ShouldBeTrue();
    }

    private async Task CreateAsync(string name, params string[] aliases) =>
        await _service.CreateAsync(new NewDeployment(name, "llama-3.1-8b-instruct", "h100-sxm-80gb") { Aliases = aliases }, atOnce: true);

    private async Task<string?> FindAsync(string name) => (await _directory.FindAsync(name, TestContext.Current.CancellationToken))?.Deployment.Name;
}
