using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Nebula.Local.Background;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

public sealed class MemoryTrimmerTests
{
    [Fact]
    public void Trim_AProcessThatBecomesIdle_CollectsOnce()
    {
        const long megabyte = 1024 * 1024;
        using var trimmer = new MemoryTrimmer(new FakeTimeProvider(), NullLogger<MemoryTrimmer>.Instance);
        trimmer.Trim(100 * megabyte).ShouldBeFalse("it is busy");
        trimmer.Trim(101 * megabyte).ShouldBeTrue();
        trimmer.Trim(102 * megabyte).ShouldBeFalse("little was allocated since");
        trimmer.Trim(118 * megabyte).ShouldBeFalse("it is busy again");
        trimmer.Trim(118 * megabyte).ShouldBeTrue();
    }
}
