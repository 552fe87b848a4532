using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Packaging;

/// <summary>The package of the .NET tool: packed from this build, installed from a feed that has nothing else, and run.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private const string Package = "Nebula.Local";

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task The_tool_installs_from_its_package_and_serves_the_API_and_the_dashboard()
    {
        var version = Version;
        var package = await PackAsync(version);
        ReadManifest(package).ShouldBe([("id", Package), ("version", version), ("license", "MIT"), ("icon", "icon.png"), ("readme", "README.md"), ("packageType", "DotnetTool")]);

        var installed = await DotnetAsync("tool", "install", Package, "--tool-path", _root["tools"], "--source", _root["feed"]);
        installed.ExitCode.ShouldBe(0, installed.Output);
        var nebula = Path.Combine(_root["tools"], OperatingSystem.IsWindows() ? "nebula.exe" : "nebula");
        (await ProgramRun.RunAsync(nebula, ["--version"], _root.Path, Environment)).Output.ShouldStartWith(version);

        using var server = await NebulaProcess.Start(_root["data"], ["Simulation:TimeScale=0"], environment: Environment, program: [nebula]).ReadyAsync();
        var models = (await server.Client.SendAsync(HttpMethod.Get, "/v1/models", (await server.Client.NewKeyAsync()).Secret)).ShouldBe(200);
        models.Json.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()).ShouldContain(server.Model);
        (await server.Client.Http.GetStringAsync("/ui/")).ShouldContain("assets/index-B4kD9_xZ.js");
        (await server.Client.Http.GetAsync("/ui/assets/index-B4kD9_xZ.js")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static string Version { get; } =
        XDocument.Load(Path.Combine(Component.FindRepository(), "Directory.Build.props")).Descendants("Version").Single().Value;

    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private Dictionary<string, string> Environment => new(StringComparer.Ordinal)
    {
        ["DOTNET_CLI_HOME"] = _root["home"], ["DOTNET_NOLOGO"] = "1", ["DOTNET_ROOT"] = DotnetHost.Root, ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1", ["NUGET_PACKAGES"] = _root["cache"],
    };

    // What the build has written is packed, with a small dashboard; the intermediate files stay out of the source tree, where other tests publish.
    private async Task<string> PackAsync(string version)
    {
        BuiltDashboard.WriteTo(_root);
        var packed = await ProgramRun.RunAsync(
            DotnetHost.Path,
            [
                "pack", Path.Combine(Component.FindRepository(), Package, $"{Package}.csproj"), "--no-build", "-c", Configuration, "-o", _root["feed"], $"-p:PublishDir={_root["publish"]}/",
                $"-p:NuspecOutputPath={_root["nuspec"]}/", "-p:BuildDashboard=false", $"-p:DashboardFolder={_root.Path}/",
            ],
            _root.Path);
        packed.ExitCode.ShouldBe(0, packed.Output);
        packed.Output.ShouldNotContain("warning");
        return Path.Combine(_root["feed"], $"{Package}.{version}.nupkg");
    }

    private Task<ProgramRun> DotnetAsync(params string[] arguments) => ProgramRun.RunAsync(DotnetHost.Path, arguments, _root.Path, Environment);

    private static List<(string Name, string Value)> ReadManifest(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        string[] files = [.. archive.Entries.Select(static entry => entry.FullName)];
        files.ShouldContain("icon.png");
        files.ShouldContain("README.md");
        files.ShouldContain("tools/net10.0/any/ui/index.html");
        files.ShouldNotContain(static file => file.EndsWith(".sources", StringComparison.Ordinal), "hidden files of the build are not part of the dashboard");
        using var manifest = archive.GetEntry($"{Package}.nuspec")!.Open();
        var metadata = XDocument.Load(manifest).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
        string Get(string name) => metadata.Descendants().Single(element => element.Name.LocalName == name) is var found && found.Attribute("name") is { } attribute ? attribute.Value : found.Value;
        return [.. ((string[])["id", "version", "license", "icon", "readme", "packageType"]).Select(name => (name, Get(name)))];
    }
}
