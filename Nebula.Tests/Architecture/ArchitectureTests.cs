using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nebula.Api;
using Nebula.Domain.Common;
using Nebula.Infrastructure;
using Nebula.Local;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Architecture;

public sealed partial class ArchitectureTests
{
    [Theory]
    [InlineData("Nebula.Domain", "")]
    [InlineData("Nebula.Infrastructure", "Nebula.Domain")]
    [InlineData("Nebula.Api", "Nebula.Domain")]
    [InlineData("Nebula.Local", "Nebula.Api Nebula.Infrastructure")]
    [InlineData("Nebula.Functions", "Nebula.Api Nebula.Infrastructure")]
    public void Projects_ReferenceOnlyWhatIsBelowThem(string project, string references)
    {
        var file = XDocument.Load(Path.Combine(Component.FindRepository(), project, $"{project}.csproj"));

        file.Descendants("ProjectReference").Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)).Order(StringComparer.Ordinal)
            .ShouldBe(references.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // Nebula.Testing packs these projects' assemblies, so it has to name their packages: all but those that ASP.NET Core's shared framework has.
    [Fact]
    public void TestingPackage_NamesEveryPackageOfTheServer()
    {
        string[] framework = ["Microsoft.AspNetCore.DataProtection", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options"];
        string[] server = ["Nebula.Domain", "Nebula.Infrastructure", "Nebula.Api", "Nebula.Local"];

        ReadPackages("Nebula.Testing").ShouldBe(server.SelectMany(ReadPackages).Except(framework), ignoreOrder: true);

        static IEnumerable<string> ReadPackages(string project) =>
            XDocument.Load(Path.Combine(Component.FindRepository(), project, $"{project}.csproj")).Descendants("PackageReference").Select(static reference => reference.Attribute("Include")!.Value);
    }

    [Fact]
    public void LogMessages_HaveUniqueEventIdsInTheRangeOfTheirAssembly() =>
        LogEventIds.Check(typeof(NebulaError).Assembly, typeof(RouteTable).Assembly, typeof(RedisServices).Assembly, typeof(LocalHost).Assembly);

    [Theory]
    [InlineData("Nebula.Domain")]
    [InlineData("Nebula.Infrastructure")]
    [InlineData("Nebula.Api")]
    [InlineData("Nebula.Local")]
    [InlineData("Nebula.Functions")]
    [InlineData("Nebula.Tests")]
    [InlineData("Nebula.Functions.Tests")]
    [InlineData("Nebula.Testing")]
    [InlineData("Nebula.Testing.Xunit")]
    [InlineData("Testcontainers.Nebula")]
    [InlineData("Nebula.Packages.Tests")]
    public void Namespaces_OfEveryFile_FollowTheFolders(string project)
    {
        var root = Component.FindRepository();
        string[] outputs = [Path.Combine(root, project, "bin"), Path.Combine(root, project, "obj")];
        var files = Directory.EnumerateFiles(Path.Combine(root, project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !outputs.Any(output => file.StartsWith(output + Path.DirectorySeparatorChar, StringComparison.Ordinal)));

        foreach (var file in files)
        {
            var folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
            if (NamespaceDeclaration().Match(File.ReadAllText(file)) is { Success: true } declaration)
                declaration.Groups["name"].Value.ShouldBe(folder, file);
        }
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamespaceDeclaration();
}
