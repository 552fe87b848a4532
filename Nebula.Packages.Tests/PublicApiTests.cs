using System.Runtime.CompilerServices;
using Nebula.Testing;
using Nebula.Testing.Xunit;
using PublicApiGenerator;
using Shouldly;
using Testcontainers.Nebula;
using Xunit;

namespace Nebula.Packages.Tests;

/// <summary>The public members of each package are those of its approved list, so that no change of them goes unnoticed.</summary>
public sealed class PublicApiTests
{
    private const string Update = "UPDATE_API";

    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    public static TheoryData<Type> Packages => [typeof(NebulaServer), typeof(NebulaFixture), typeof(NebulaBuilder)];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Members_AreThoseOfTheApprovedList(Type member)
    {
        var assembly = member.Assembly;
        var api = assembly.GeneratePublicApi(Options).ReplaceLineEndings("\n").Trim() + "\n";
        var path = Path.Combine(GetFolder(), "PublicApi", $"{assembly.GetName().Name}.txt");
        if (Environment.GetEnvironmentVariable(Update) == "1")
            File.WriteAllText(path, api);

        (File.Exists(path) ? File.ReadAllText(path) : "").ReplaceLineEndings("\n").ShouldBe(
            api,
            $"The public API of {assembly.GetName().Name} differs from {path}. If the change is intended, run this test once with {Update}=1 in its environment, review the difference and commit it. "
            + "A member that is removed or changed breaks programs: CHANGELOG.md has to say so.");
    }

    private static string GetFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}
