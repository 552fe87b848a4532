using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Inference.Jobs;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Jobs;

public sealed class SharedDeadlinesTests
{
    private static readonly TimeSpan Remaining = TimeSpan.FromMinutes(32);

    private readonly FakeTimeProvider _time = new();
    private readonly SharedDeadlines _deadlines;

    public SharedDeadlinesTests() => _deadlines = new SharedDeadlines(_time);

    [Fact]
    public void Get_DeadlinesCloseTogether_ShareAToken()
    {
        var first = _deadlines.Get(Remaining);
        _time.Advance(SharedDeadlines.MaxDelay);
        _deadlines.Get(Remaining).ShouldBe(first);
        _time.Advance(TimeSpan.FromTicks(1));
        _deadlines.Get(Remaining).ShouldNotBe(first);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(11)]
    public void Get_AnyDeadline_IsCancelledAfterItAndNoMoreThanTheMaximumDelayLater(int later)
    {
        _deadlines.Get(Remaining);
        _time.Advance(TimeSpan.FromSeconds(later));
        var token = _deadlines.Get(Remaining);

        _time.Advance(Remaining - TimeSpan.FromTicks(1));
        token.IsCancellationRequested.ShouldBeFalse();

        _time.Advance(SharedDeadlines.MaxDelay + TimeSpan.FromMilliseconds(1));
        token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Get_AShorterDeadline_HasATokenOfItsOwn()
    {
        var longer = _deadlines.Get(Remaining);
        var token = _deadlines.Get(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1) + SharedDeadlines.MaxDelay + TimeSpan.FromMilliseconds(1));
        (token.IsCancellationRequested, longer.IsCancellationRequested).ShouldBe((true, false));
    }
}
