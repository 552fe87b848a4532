using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Settings;
using Nebula.Tests.Monitoring;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Packaging;

/// <summary>The Helm chart, rendered by Helm.</summary>
public sealed class HelmChartTests(HelmChart chart) : IClassFixture<HelmChart>
{
    private const string AdminKey = "the-admin-key-of-this-test";

    private static readonly string[] Fleet = ["redis.connection=redis:6379", "storage.connection=UseDevelopmentStorage=true"];

    [Fact]
    public async Task Helm_lints_it()
    {
        var run = await chart.RunAsync("lint", "--strict", HelmChart.Folder);
        run.ExitCode.ShouldBe(0, run.Output);
    }

    [Fact]
    public async Task One_instance_has_a_volume_and_no_privileges()
    {
        var manifests = await chart.RenderAsync($"secrets.adminKey={AdminKey}", "settings.Simulation__TimeScale=0", "settings.Simulation__Seed=7");

        manifests.Keys.ShouldBe(["ServiceAccount", "Secret", "PersistentVolumeClaim", "Service", "Deployment", "Pod"], ignoreOrder: true);
        var spec = manifests["Deployment"]["spec"]!;
        Text(spec["strategy"]!["type"]).ShouldBe("Recreate");
        Text(spec["template"]!["spec"]!["volumes"]![0]!["persistentVolumeClaim"]!["claimName"]).ShouldBe("llm-nebula");
        var container = spec["template"]!["spec"]!["containers"]![0]!;
        Text(container["image"]).ShouldBe($"nebula:{PackedNebula.Version}");
        Text(container["securityContext"]!["readOnlyRootFilesystem"]).ShouldBe("true");
        Text(spec["template"]!["spec"]!["securityContext"]!["runAsUser"]).ShouldBe(ImageFile.Read().Get("USER"));
        manifests["Deployment"].ToJsonString().ShouldNotContain(AdminKey);
        Decode(manifests["Secret"], "admin-key").ShouldBe(AdminKey);
        Decode(manifests["Secret"], "scrape-token").Length.ShouldBe(43);

        var settings = Bind(container["env"]!);
        (settings.DataDirectory, settings.Simulation.TimeScale, settings.Simulation.Seed).ShouldBe(("/data", 0, 7));
    }

    [Fact]
    public async Task A_fleet_shares_its_state_and_scales_on_waiting_sequences()
    {
        var manifests = await chart.RenderAsync([
            .. Fleet, "autoscaling.enabled=true", "serviceMonitor.enabled=true", "serviceMonitor.labels.release=prometheus", "prometheusRule.enabled=true", "dashboards.enabled=true", "networkPolicy.enabled=true", "ingress.enabled=true",
            "declarations.keys[0].name=ci"]);

        manifests.Keys.ShouldBe(
            ["ServiceAccount", "Secret", "ConfigMap", "Service", "Deployment", "Pod", "ScaledObject", "ServiceMonitor", "PrometheusRule", "Dashboards", "NetworkPolicy", "PodDisruptionBudget", "Ingress"], ignoreOrder: true);
        var spec = manifests["Deployment"]["spec"]!;
        spec["replicas"].ShouldBeNull("the autoscaler owns it");
        Text(spec["strategy"]!["type"]).ShouldBe("RollingUpdate");
        spec["template"]!["spec"]!["volumes"]![0]!["emptyDir"].ShouldNotBeNull();
        Decode(manifests["Secret"], "redis-connection").ShouldBe("redis:6379");
        Decode(manifests["Secret"], "storage-connection").ShouldBe("UseDevelopmentStorage=true");
        Bind(spec["template"]!["spec"]!["containers"]![0]!["env"]!).ConfigFile.ShouldBe("/config/nebula.json");
        JsonNode.Parse(Text(manifests["ConfigMap"]["data"]!["nebula.json"]))!["keys"]![0]!["name"]!.GetValue<string>().ShouldBe("ci");

        ShouldBeJson(manifests["ScaledObject"]["spec"]!, """
            {"scaleTargetRef":{"name":"llm-nebula"},"minReplicaCount":"2","maxReplicaCount":"10","pollingInterval":"15","cooldownPeriod":"300",
             "triggers":[{"type":"prometheus","metadata":{"serverAddress":"http://prometheus-operated.monitoring.svc:9090",
              "query":"sum(max by (model_name, engine) (vllm:num_requests_waiting{job=\"llm-nebula\", namespace=\"ai\"}))","threshold":"10"}}]}
            """);
        ShouldBeJson(manifests["ServiceMonitor"]["spec"]!, """
            {"selector":{"matchLabels":{"app.kubernetes.io/name":"nebula","app.kubernetes.io/instance":"llm"}},
             "endpoints":[{"port":"http","path":"/metrics","interval":"15s","authorization":{"type":"Bearer","credentials":{"name":"llm-nebula","key":"scrape-token"}}}]}
            """);
        Text(manifests["ServiceMonitor"]["metadata"]!["labels"]!["release"]).ShouldBe("prometheus");
    }

    [Fact]
    public async Task Without_KEDA_a_HorizontalPodAutoscaler_reads_an_external_metric()
    {
        var manifests = await chart.RenderAsync([.. Fleet, "autoscaling.enabled=true", "autoscaling.kind=hpa", "autoscaling.waitingPerInstance=5"]);
        manifests.Keys.ShouldNotContain("ScaledObject");
        ShouldBeJson(manifests["HorizontalPodAutoscaler"]["spec"]!["metrics"]!, """
            [{"type":"External","external":{"metric":{"name":"nebula_requests_waiting","selector":{"matchLabels":{"job":"llm-nebula"}}},"target":{"type":"AverageValue","averageValue":"5"}}}]
            """);
    }

    [Fact]
    public async Task Rules_and_dashboards_are_those_of_the_deploy_folder()
    {
        var manifests = await chart.RenderAsync("prometheusRule.enabled=true", "dashboards.enabled=true");
        ShouldBeJson(manifests["PrometheusRule"]["spec"]!, YamlFile.Read("deploy", "prometheus", "rules.yml").ToJsonString());
        foreach (var board in GrafanaBoard.All)
            JsonNode.DeepEquals(JsonNode.Parse(Text(manifests["Dashboards"]["data"]![$"nebula-{board.Name}.json"])), JsonNode.Parse(board.Root.GetRawText())).ShouldBeTrue(board.Name);
    }

    [Fact]
    public async Task An_existing_secret_is_used_as_it_is()
    {
        var manifests = await chart.RenderAsync("secrets.existingSecret=mine", "fleet=true", "replicaCount=3");
        manifests.Keys.ShouldNotContain("Secret");
        var env = manifests["Deployment"]["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray();
        env.Where(static variable => variable!["valueFrom"] is not null).Select(static variable => (Text(variable!["name"]), Text(variable["valueFrom"]!["secretKeyRef"]!["name"]), Text(variable["valueFrom"]!["secretKeyRef"]!["key"]))).ShouldBe(
            [("Nebula__AdminKey", "mine", "admin-key"), ("Nebula__Metrics__Token", "mine", "scrape-token"), ("Nebula__RedisConnection", "mine", "redis-connection"), ("Nebula__StorageConnection", "mine", "storage-connection")]);
    }

    [Theory]
    [InlineData("replicaCount=2", "replicaCount above 1 needs redis.connection and storage.connection")]
    [InlineData("autoscaling.enabled=true", "autoscaling needs redis.connection and storage.connection")]
    [InlineData("redis.connection=r", "a fleet needs both")]
    [InlineData("fleet=true", "fleet: true needs redis.connection and storage.connection")]
    [InlineData("replicas=2", "replicas")]
    [InlineData("replicaCount=0", "replicaCount")]
    [InlineData("secrets.adminKey=short", "adminKey")]
    [InlineData("autoscaling.kind=vpa", "kind")]
    [InlineData("settings.AdminKey=abc", "AdminKey")]
    [InlineData("persistence.accessModes={ReadWriteMany}", "accessModes")]
    public async Task Wrong_values_are_refused(string value, string said)
    {
        var run = await chart.RunAsync("template", "llm", HelmChart.Folder, "--set", value);
        run.ExitCode.ShouldNotBe(0);
        run.Output.ShouldContain(said);
    }

    [Fact]
    public void Its_version_is_the_programs()
    {
        var description = YamlFile.Read("deploy", "helm", "nebula", "Chart.yaml");
        (Text(description["version"]), Text(description["appVersion"])).ShouldBe((PackedNebula.Version, PackedNebula.Version));
    }

    [Fact]
    public async Task Its_schema_knows_every_value_and_no_other()
    {
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(HelmChart.Folder, "values.schema.json")))!;
        var known = Names(schema["properties"]!.AsObject()).Where(static name => name != "global");
        known.ShouldBe(Values("", YamlFile.Read("deploy", "helm", "nebula", "values.yaml").AsObject(), schema), ignoreOrder: true);

        static IEnumerable<string> Names(JsonObject properties, string parent = "") => properties.SelectMany(property => property.Value!["properties"] is JsonObject children
            ? Names(children, $"{parent}{property.Key}.").Append(parent + property.Key)
            : [parent + property.Key]);

        static IEnumerable<string> Values(string parent, JsonObject values, JsonNode schema) => values.SelectMany(value => schema["properties"]?[value.Key] is { } known && known["properties"] is not null && value.Value is JsonObject children
            ? Values($"{parent}{value.Key}.", children, known).Append(parent + value.Key)
            : [parent + value.Key]);
    }

    // Secrets have a value that a setting accepts.
    private static NebulaOptions Bind(JsonNode variables)
    {
        var values = variables.AsArray().Select(static variable => (Name: Text(variable!["name"]), Value: variable["value"] is { } value ? Text(value) : "a-value-of-sixteen-characters"))
            .Where(static variable => variable.Name.StartsWith("Nebula__", StringComparison.Ordinal)).ToDictionary(static variable => variable.Name.Replace("__", ":", StringComparison.Ordinal), static string? (variable) => variable.Value);
        var options = new NebulaOptions();
        SettingsBinder.Bind(new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(NebulaOptions.Section), options).ShouldBeEmpty();
        return options;
    }

    private static string Decode(JsonNode secret, string key) => Encoding.UTF8.GetString(Convert.FromBase64String(Text(secret["data"]![key])));

    private static string Text(JsonNode? node) => node.ShouldNotBeNull().GetValue<string>();

    private static void ShouldBeJson(JsonNode actual, string expected) => JsonNode.DeepEquals(actual, JsonNode.Parse(expected)).ShouldBeTrue(actual.ToJsonString());
}
