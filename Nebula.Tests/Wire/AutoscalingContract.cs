using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Deployments whose replicas follow their load, down to none.</summary>
public abstract class AutoscalingContract(INebulaHost host) : NebulaContract(host)
{
    private const string Hardware = "\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\"";

    [Fact]
    public async Task A_deployment_without_work_is_stopped_and_a_request_starts_it_and_is_answered()
    {
        var name = $"idle-{Guid.NewGuid():N}";
        const string Autoscaling = """{"min_replicas":0,"max_replicas":2,"scale_down_after_seconds":1}""";
        await DeployAsync(name, $$"""{"name":"{{name}}",{{Hardware}},"replicas":1,"cold_start":"wait","autoscaling":{{Autoscaling}}}""");
        await Eventually.PassesAsync(async () => (await GetAsync(name)).GetProperty("state").GetString().ShouldBe("stopped"));

        (await Client.ChatAsync(Key, $$"""{"model":"{{name}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":4}""")).ShouldBe(200);

        await Eventually.PassesAsync(async () => (await GetAsync(name)).GetProperty("state").GetString().ShouldBe("stopped"));
        await Client.AdminAsync(HttpMethod.Delete, $"/models/{name}");
    }

    [Fact]
    public async Task Its_settings_are_shown_changed_and_removed_and_bound_the_replicas()
    {
        var name = $"bounded-{Guid.NewGuid():N}";
        await DeployAsync(name, $$"""{"name":"{{name}}",{{Hardware}},"autoscaling":{"max_replicas":2} }""");
        var shown = (await GetAsync(name)).GetProperty("autoscaling");
        shown.GetRawText().ShouldBe("""{"min_replicas":1,"max_replicas":2,"target_waiting":4,"target_kv_cache":0.8,"scale_down_after_seconds":300}""");
        (await GetAsync(name)).GetProperty("cold_start").GetString().ShouldBe("refuse");

        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{name}", """{"replicas":3}""")).ShouldBeError(400).Error.GetProperty("param").GetString().ShouldBe("replicas");
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{name}", """{"autoscaling":{"min_replicas":3,"max_replicas":2}}""")).ShouldBeError(400).Error.GetProperty("param").GetString().ShouldBe("autoscaling.min_replicas");
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{name}", """{"autoscaling":{"min_replicas":2,"max_replicas":3},"cold_start":"wait"}""")).ShouldBe(200).Json.GetProperty("replicas").GetInt32().ShouldBe(2);
        var removed = (await Client.AdminAsync(HttpMethod.Patch, $"/models/{name}", """{"autoscaling":null,"replicas":1}""")).ShouldBe(200).Json;
        removed.TryGetProperty("autoscaling", out _).ShouldBeFalse();
        removed.GetProperty("replicas").GetInt32().ShouldBe(1);
        await Client.AdminAsync(HttpMethod.Delete, $"/models/{name}");
    }

    private async Task<JsonElement> GetAsync(string name) => (await Client.GetAsync($"/models/{name}")).ShouldBe(200).Json;
}
