using System.IO.Compression;
using System.Net;
using System.Xml.Linq;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Packaging;

/// <summary>The package of the .NET tool: packed from this build, installed from a feed that has nothing else, and run.</summary>
[Collection(nameof(PackedNebula))]
public sealed class ToolPackageTests(PackedNebula packed) : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task The_tool_installs_from_its_package_and_serves_the_API_and_the_dashboard()
    {
        var installed = await ProgramRun.RunAsync(DotnetHost.Path, ["tool", "install", PackedNebula.Id, "--tool-path", _root["tools"], "--source", packed.Feed], _root.Path, Environment);
        installed.ExitCode.ShouldBe(0, installed.Output);
        var nebula = Path.Combine(_root["tools"], OperatingSystem.IsWindows() ? "nebula.exe" : "nebula");
        (await ProgramRun.RunAsync(nebula, ["--version"], _root.Path, Environment)).Output.ShouldStartWith(PackedNebula.Version);

        using var server = await NebulaProcess.Start(_root["data"], ["Simulation:TimeScale=0"], environment: Environment, program: [nebula]).ReadyAsync();
        var models = (await server.Client.SendAsync(HttpMethod.Get, "/v1/models", (await server.Client.NewKeyAsync()).Secret)).ShouldBe(200);
        models.Json.GetProperty("data").EnumerateArray().Select(static model => model.GetProperty("id").GetString()).ShouldContain(server.Model);
        (await server.Client.Http.GetStringAsync("/ui/")).ShouldContain("assets/index-B4kD9_xZ.js");
        (await server.Client.Http.GetAsync("/ui/assets/index-B4kD9_xZ.js")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void The_package_says_what_it_is()
    {
        using var archive = ZipFile.OpenRead(packed.Package);
        string[] files = [.. archive.Entries.Select(static entry => entry.FullName)];
        files.ShouldContain("icon.png");
        files.ShouldContain("README.md");
        files.ShouldContain("tools/net10.0/any/ui/index.html");
        files.ShouldNotContain(static file => file.EndsWith(".sources", StringComparison.Ordinal), "hidden files of the build are not part of the dashboard");
        using var manifest = archive.GetEntry($"{PackedNebula.Id}.nuspec")!.Open();
        var metadata = XDocument.Load(manifest).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
        string Get(string name) => metadata.Descendants().Single(element => element.Name.LocalName == name) is var found && found.Attribute("name") is { } attribute ? attribute.Value : found.Value;
        (Get("id"), Get("version"), Get("license"), Get("icon"), Get("readme"), Get("packageType")).ShouldBe((PackedNebula.Id, PackedNebula.Version, "MIT", "icon.png", "README.md", "DotnetTool"));
    }

    private Dictionary<string, string> Environment => new(StringComparer.Ordinal)
    {
        ["DOTNET_CLI_HOME"] = _root["home"], ["DOTNET_NOLOGO"] = "1", ["DOTNET_ROOT"] = DotnetHost.Root, ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1", ["NUGET_PACKAGES"] = _root["cache"],
    };
}
