using System.Xml.Linq;
using Nebula.Api;
using Nebula.Domain.Common;
using Nebula.Infrastructure;
using Nebula.Local;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Architecture;

public sealed class ArchitectureTests
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

    [Fact]
    public void LogMessages_HaveUniqueEventIdsInTheRangeOfTheirAssembly() =>
        LogEventIds.Check(typeof(NebulaError).Assembly, typeof(RouteTable).Assembly, typeof(RedisServices).Assembly, typeof(LocalHost).Assembly);
}
