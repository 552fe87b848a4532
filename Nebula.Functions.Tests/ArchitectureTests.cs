using Nebula.Api;
using Nebula.Domain.Common;
using Nebula.Infrastructure;
using Nebula.Local;
using Nebula.Tests.Architecture;
using Xunit;

namespace Nebula.Functions.Tests;

public sealed class ArchitectureTests
{
    [Fact]
    public void LogMessages_OfTheWholeSolution_HaveUniqueEventIdsInTheRangeOfTheirAssembly() => LogEventIds.Check(
        typeof(NebulaError).Assembly, typeof(RouteTable).Assembly, typeof(RedisServices).Assembly, typeof(LocalHost).Assembly, typeof(FunctionsHost).Assembly);
}
