using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Nebula.Domain.Settings;
using Nebula.Infrastructure.Settings;
using Nebula.Tests.Monitoring;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Packaging;

/// <summary>What <c>compose.yaml</c> mounts, sets and names exists.</summary>
public sealed partial class ComposeTests
{
    private static readonly JsonNode Compose = YamlFile.Read("compose.yaml");

    private static readonly JsonObject Services = Compose["services"]!.AsObject();

    [Fact]
    public void Every_file_and_volume_that_it_mounts_exists()
    {
        var volumes = Compose["volumes"]!.AsObject().Select(static volume => volume.Key).ToHashSet();
        var mounts = Services.SelectMany(static service => service.Value!["volumes"]?.AsArray().Select(static mount => mount!.GetValue<string>().Split(':')) ?? []).ToList();
        mounts.Count.ShouldBeGreaterThan(8);
        mounts.Where(mount => mount[0].StartsWith('.') ? !Path.Exists(Path.Combine(Component.FindRepository(), mount[0])) || mount[^1] != "ro" : !volumes.Contains(mount[0])).ShouldBeEmpty();
        volumes.Except(mounts.Select(static mount => mount[0])).ShouldBeEmpty("every volume is used");
    }

    [Fact]
    public void Every_variable_of_Nebula_is_a_setting_with_a_right_value()
    {
        foreach (var service in (string[])["nebula-1", "nebula-2"])
        {
            var variables = Services[service]!["environment"]!.AsObject().ToDictionary(static entry => entry.Key, static entry => Expand(entry.Value!.GetValue<string>()));
            variables.Keys.ShouldAllBe(static name => name.StartsWith("Nebula__", StringComparison.Ordinal));
            var settings = new NebulaOptions();
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables.ToDictionary(static entry => entry.Key.Replace("__", ":", StringComparison.Ordinal), static string? (entry) => entry.Value)).Build();
            SettingsBinder.Bind(configuration.GetSection(NebulaOptions.Section), settings).ShouldBeEmpty();
            new NebulaOptionsValidator().Validate(null, settings).Failures.ShouldBeNull();
            (settings.RedisConnection, settings.Metrics.Token).ShouldBe(("redis:6379", Expand(Compose["configs"]!["scrape-token"]!["content"]!.GetValue<string>())));
            settings.AdminKey.ShouldBeNullOrEmpty("no key is in the file");
        }
    }

    [Fact]
    public void Every_service_that_another_waits_for_exists_and_has_a_health_check()
    {
        foreach (var (name, service) in Services)
        {
            var waits = service!["depends_on"] switch
            {
                JsonObject conditions => conditions.Where(static entry => entry.Value!["condition"]!.GetValue<string>() == "service_healthy").Select(static entry => entry.Key),
                _ => [],
            };
            foreach (var other in waits)
                (Services[other]!["healthcheck"] is not null || Services[other]!["build"] is not null).ShouldBeTrue($"{name} waits for {other}"); // the Dockerfile has one
        }
    }

    [Fact]
    public void Ports_are_published_on_this_machine_only() =>
        Services.SelectMany(static service => service.Value!["ports"]?.AsArray().Select(static port => port!.GetValue<string>()) ?? []).ToList().ShouldAllBe(static port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));

    [Fact]
    public void Nebula_runs_without_privileges_and_on_a_read_only_root()
    {
        foreach (var service in (string[])["nebula-1", "nebula-2"])
        {
            Services[service]!["read_only"]!.GetValue<string>().ShouldBe("true");
            Services[service]!["cap_drop"]!.AsArray().Select(static capability => capability!.GetValue<string>()).ShouldBe(["ALL"]);
        }
    }

    [Fact]
    public async Task Prometheus_proxy_and_Grafana_name_services_and_files_that_exist()
    {
        var prometheus = YamlFile.Read("deploy", "prometheus", "prometheus.yml");
        var scrape = prometheus["scrape_configs"]![0]!;
        scrape["static_configs"]![0]!["targets"]!.AsArray().Select(static target => target!.GetValue<string>()).ShouldBe(["nebula-1:8080", "nebula-2:8080"]);
        scrape["authorization"]!["credentials_file"]!.GetValue<string>().ShouldBe(Services["prometheus"]!["configs"]![0]!["target"]!.GetValue<string>());
        foreach (var rules in prometheus["rule_files"]!.AsArray())
            Services["prometheus"]!["volumes"]!.AsArray().ShouldContain(mount => mount!.GetValue<string>() == $"./deploy/prometheus/{rules}:/etc/prometheus/{rules}:ro");
        var checks = await ProgramRun.RunAsync(Component.Find("promtool", "apt-get install prometheus"), ["check", "config", "--syntax-only", "prometheus.yml"], RuleFile.Folder);
        checks.ExitCode.ShouldBe(0, checks.Output);

        var upstreams = Upstream().Matches(await File.ReadAllTextAsync(Path.Combine(Component.FindRepository(), "deploy", "compose", "Caddyfile"))).Select(static match => match.Value).ToHashSet();
        upstreams.ShouldBe(["nebula-1:8080", "nebula-2:8080"], ignoreOrder: true);

        YamlFile.Read("deploy", "compose", "grafana-datasources.yml")["datasources"]![0]!["url"]!.GetValue<string>().ShouldBe("http://prometheus:9090");
        var folder = YamlFile.Read("deploy", "compose", "grafana-dashboards.yml")["providers"]![0]!["options"]!["path"]!.GetValue<string>();
        Services["grafana"]!["volumes"]!.AsArray().ShouldContain(mount => mount!.GetValue<string>() == $"./deploy/grafana:{folder}:ro");
        var home = Services["grafana"]!["environment"]!["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]!.GetValue<string>();
        File.Exists(Path.Combine(Component.FindRepository(), "deploy", "grafana", Path.GetFileName(home))).ShouldBeTrue();
        Path.GetDirectoryName(home).ShouldBe(folder);
    }

    // ${NAME:-default} is its default.
    private static string Expand(string value) => Variable().Replace(value, static match => match.Groups["default"].Value);

    [GeneratedRegex(@"\$\{\w+:-(?<default>[^}]*)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"nebula-\d:\d+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Upstream();
}
