using Microsoft.Extensions.Time.Testing;
using Nebula.Infrastructure.Redis.Relay;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Inference.Relay;

public sealed class WatchedReaderTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WatchedReader _reader;

    public WatchedReaderTests() => _reader = new WatchedReader("a", _time);

    [Fact]
    public void Report_SilentForSixSecondsInTwoLooks_IsGone()
    {
        Look(age: 0.2);
        Look(age: 3.2, after: 3);
        _reader.IsGone.ShouldBeFalse();
        Look(age: 6.2, after: 3);
        _reader.IsGone.ShouldBeTrue();
        Look(age: 0.1, after: 1);
        _reader.IsGone.ShouldBeFalse();
    }

    [Fact]
    public void Report_SilentForLess_IsNotGone()
    {
        Look(age: 3);
        Look(age: 5.9, after: 2.9);
        _reader.IsGone.ShouldBeFalse();
    }

    [Fact]
    public void Report_TwoLooksThatFollowAtOnce_AreOne()
    {
        Look(age: 8); // a Redis that was paused answers all looks before it reads the next heartbeat
        Look(age: 8, after: 0.9);
        _reader.IsGone.ShouldBeFalse();
    }

    [Fact]
    public void Report_RedisLostBetweenTheLooks_BeginsAgain()
    {
        Look(age: 7);
        Look(age: 10, after: 3, losses: 1);
        _reader.IsGone.ShouldBeFalse();
        Look(age: 13, after: 3, losses: 1);
        _reader.IsGone.ShouldBeTrue();
    }

    [Fact]
    public void Report_KeyThatIsGone_CountsFromTheFirstLookWithoutIt()
    {
        Look(age: 2);
        Look(age: null, after: 3); // a Redis that has lost its data, or a silence of 12 s
        _reader.IsGone.ShouldBeFalse();
        Look(age: null, after: 3);
        _reader.IsGone.ShouldBeTrue();
    }

    [Fact]
    public void WasHeardSince_IsTheTimeOfTheHeartbeat()
    {
        var before = _time.GetTimestamp();
        _reader.WasHeardSince(before).ShouldBeFalse();
        Look(age: 0.25, after: 0.2);
        _reader.WasHeardSince(before).ShouldBeFalse();
        Look(age: 0.25, after: 0.2);
        _reader.WasHeardSince(before).ShouldBeTrue();
        Look(age: 1.5, after: 0.2); // too old to say anything
        _reader.WasHeardSince(_time.GetTimestamp()).ShouldBeFalse();
    }

    private void Look(double? age, double after = 0, long losses = 0)
    {
        _time.Advance(TimeSpan.FromSeconds(after));
        _reader.Report(age is { } seconds ? TimeSpan.FromSeconds(seconds) : null, _time.GetTimestamp(), losses);
    }
}
