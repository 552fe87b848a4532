using System.Xml.Linq;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Packaging;

/// <summary>
/// This build of Nebula.Local, published and packed once for all tests of packages and images, with a small dashboard. Intermediate files stay out of the source tree, where other tests publish.
/// </summary>
public sealed class PackedNebula : IAsyncLifetime
{
    /// <summary>The package's id.</summary>
    public const string Id = "Nebula.Local";

    private readonly TemporaryFolder _root = new();

    /// <summary>The version of everything that is built.</summary>
    public static string Version { get; } =
        XDocument.Load(Path.Combine(Component.FindRepository(), "Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>The project.</summary>
    public static string Project { get; } = Path.Combine(Component.FindRepository(), Id, $"{Id}.csproj");

    /// <summary>The published program, as an image holds it.</summary>
    public string Published => _root["published"];

    /// <summary>A feed that has the package and nothing else.</summary>
    public string Feed => _root["feed"];

    /// <summary>The package.</summary>
    public string Package => Path.Combine(Feed, $"{Id}.{Version}.nupkg");

    private static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        BuiltDashboard.WriteTo(_root);
        var packed = await ProgramRun.RunAsync(
            DotnetHost.Path,
            [
                "pack", Project, "--no-build", "-c", Configuration, "-o", Feed, $"-p:PublishDir={Published}/", $"-p:NuspecOutputPath={_root["nuspec"]}/", "-p:BuildDashboard=false",
                $"-p:DashboardFolder={_root.Path}/",
            ],
            _root.Path);
        packed.ExitCode.ShouldBe(0, packed.Output);
        packed.Output.ShouldNotContain("warning");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _root.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The tests that share <see cref="PackedNebula"/>.</summary>
[CollectionDefinition(nameof(PackedNebula))]
public sealed class PackedNebulaCollection : ICollectionFixture<PackedNebula>;
