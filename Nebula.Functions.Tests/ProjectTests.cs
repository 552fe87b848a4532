using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests;

public sealed class ProjectTests
{
    [Fact]
    public void HostJson_IsInTheOutput() => File.Exists(Path.Combine(AppContext.BaseDirectory, "host.json")).ShouldBeTrue();
}
