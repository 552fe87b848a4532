using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Deployments;
using Nebula.Local.Startup;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

public sealed class DeploymentResumerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly LocalNebula _host;

    public DeploymentResumerTests() => _host = new LocalNebula(["Simulation:TimeScale=0"], _time);

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_deployment_without_a_running_workflow_is_ready_after_ten_seconds_without_a_restart_and_without_Redis()
    {
        var stuck = new Deployment
        {
            Name = "stuck", Backend = new SimulatedHardware { Model = "llama-3.1-8b-instruct", Gpu = "h100-sxm-80gb", GpusPerReplica = 1, Replicas = 1, MaxBatchSize = 8 }, State = DeploymentState.Provisioning, CreatedAt = default, UpdatedAt = default,
        };
        await _host.Service<DeploymentStore>().TryAddAsync(stuck, default);
        await Eventually.HoldsAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return (await _host.Client.GetAsync("/models/stuck")).Json.GetProperty("state").GetString() == "ready";
        });
    }

    [Fact]
    public async Task A_deployment_whose_model_left_the_catalog_is_shown_as_failed_beside_the_others()
    {
        var old = new Deployment
        {
            Name = "old", Backend = new SimulatedHardware { Model = "gone-1b", Gpu = "h100-sxm-80gb", GpusPerReplica = 1, Replicas = 1, ReadyReplicas = 1, MaxBatchSize = 8 }, State = DeploymentState.Ready, CreatedAt = default, UpdatedAt = default,
        };
        await _host.Service<DeploymentStore>().TryAddAsync(old, default);
        var key = await _host.Client.NewKeyAsync();
        var models = (await _host.Client.SendAsync(HttpMethod.Get, "/v1/models", key.Secret)).ShouldBe(200).Json.GetProperty("data");
        models.EnumerateArray().Select(static model => model.GetProperty("id").GetString()).ShouldBe([_host.Model, FirstStart.DefaultEmbeddingModel]);
        var shown = (await _host.Client.GetAsync("/models/old")).ShouldBe(200).Json;
        shown.GetProperty("state").GetString().ShouldBe("failed");
        shown.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("gone-1b");
        (await _host.Client.GetAsync("/metrics")).ShouldBe(200);
        (await _host.Client.ChatAsync(key, """{"model":"old","messages":[{"role":"user","content":"x"}]}""")).ShouldBe(404);
    }
}
