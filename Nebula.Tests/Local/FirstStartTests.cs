using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;
using Nebula.Local.Startup;
using Nebula.Tests.Management;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

public sealed class FirstStartTests
{
    private readonly ManagementWorld _world = new();

    [Fact]
    public async Task Run_ASecondTime_DoesNothing()
    {
        (await Start(_world.Keys).RunAsync(default)).ShouldNotBeNull().ShouldStartWith("sk-neb-");
        (await Start(_world.Keys).RunAsync(default)).ShouldBeNull();
        (await _world.ApiKeyStore.ListAsync(default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Run_TheFirstTime_DeploysAChatAndAnEmbeddingModelThatServe()
    {
        await Start(_world.Keys).RunAsync(default);

        var deployed = await _world.DeploymentStore.ListAsync(default);
        deployed.Select(d => (d.Name, d.Hardware!.Model, d.State)).ShouldBe(
            [
                (FirstStart.DefaultModel, "llama-3.1-8b-instruct", DeploymentState.Ready),
                (FirstStart.DefaultEmbeddingModel, "all-minilm-l6-v2", DeploymentState.Ready),
            ], ignoreOrder: true);
    }

    [Fact]
    public async Task Run_InterruptedBeforeItsKey_IsRepeated()
    {
        var changes = new Mock<IChangeFeed>();
        changes.Setup(feed => feed.PublishAsync(It.IsAny<Change>(), It.IsAny<CancellationToken>())).Throws(new IOException("killed"));
        var dying = new ApiKeyService(
            new ApiKeyStore(_world.Records, changes.Object, NullLogger<ApiKeyStore>.Instance), _world.KeyList, _world.Ledger.Object, Microsoft.Extensions.Options.Options.Create(_world.NebulaOptions), _world.Time);
        await Should.ThrowAsync<IOException>(() => Start(dying).RunAsync(default));

        var secret = await Start(_world.Keys).RunAsync(default);

        (await _world.ApiKeyStore.ListAsync(default)).ShouldHaveSingleItem().Id.ShouldBe(secret.ShouldNotBeNull().Split('-')[2]);
        (await _world.DeploymentStore.FindAsync(FirstStart.DefaultModel, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Run_InTwoProcessesAtOnce_OnePrintsItsKeyAndOnlyThatKeyExists()
    {
        string? first = null;
        var changes = new Mock<IChangeFeed>();
        changes.Setup(feed => feed.PublishAsync(It.IsAny<Change>(), It.IsAny<CancellationToken>())).Returns(async (Change _, CancellationToken cancellationToken) =>
            first ??= await Start(_world.Keys).RunAsync(cancellationToken)); // the other process starts when this one has created its key
        var slower = new ApiKeyService(
            new ApiKeyStore(_world.Records, changes.Object, NullLogger<ApiKeyStore>.Instance), _world.KeyList, _world.Ledger.Object, Microsoft.Extensions.Options.Options.Create(_world.NebulaOptions), _world.Time);

        (await Start(slower).RunAsync(default)).ShouldBeNull();

        (await _world.ApiKeyStore.ListAsync(default)).ShouldHaveSingleItem().Id.ShouldBe(first.ShouldNotBeNull().Split('-')[2]);
    }

    private FirstStart Start(ApiKeyService keys) =>
        new(_world.Records, _world.Deployments, _world.DeploymentStore, keys, _world.ApiKeyStore, _world.Time);
}
