using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Common;
using Nebula.Local.SignIn;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local.SignIn;

public sealed class SignInCodesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SignInCodes _codes;

    public SignInCodesTests() => _codes = new SignInCodes(_time);

    [Fact]
    public void Redeem_ASecondTime_IsRefused()
    {
        var code = _codes.Create();
        _codes.Redeem(code);
        Refusal(code).ShouldBe(ErrorKind.Unauthenticated);
    }

    [Fact]
    public void Redeem_ShortlyBeforeItExpires_Succeeds()
    {
        var code = _codes.Create();
        _time.Advance(SignInCodes.Lifetime - TimeSpan.FromTicks(1));
        _codes.Redeem(code);
    }

    [Fact]
    public void Redeem_AfterItsLifetime_IsRefused()
    {
        var code = _codes.Create();
        _time.Advance(SignInCodes.Lifetime);
        Refusal(code).ShouldBe(ErrorKind.Unauthenticated);
    }

    [Fact]
    public void Redeem_OneOfSeveral_LeavesTheOthers()
    {
        var codes = Enumerable.Range(0, 3).Select(_ => _codes.Create()).ToList();
        codes.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        _codes.Redeem(codes[1]);
        _codes.Redeem(codes[0]);
        _codes.Redeem(codes[2]);
    }

    [Fact]
    public void Redeem_AfterTooManyWrongCodes_IsRefusedUntilTheMinuteIsOver()
    {
        var code = _codes.Create();
        for (var i = 0; i < SignInCodes.MaxFailuresPerMinute; i++)
            Refusal("wrong").ShouldBe(ErrorKind.Unauthenticated);
        Refusal(code).ShouldBe(ErrorKind.RateLimited);
        _time.Advance(TimeSpan.FromMinutes(1));
        _codes.Redeem(code);
    }

    [Fact]
    public void Redeem_FromManyThreadsAtOnce_SucceedsOnce()
    {
        var code = _codes.Create();
        var redeemed = 0;
        Parallel.For(0, SignInCodes.MaxFailuresPerMinute, _ =>
        {
            try
            {
                _codes.Redeem(code);
                Interlocked.Increment(ref redeemed);
            }
            catch (NebulaException)
            {
                // Another thread redeemed it first.
            }
        });
        redeemed.ShouldBe(1);
    }

    private ErrorKind Refusal(string code) => Should.Throw<NebulaException>(() => _codes.Redeem(code)).Error.Kind;
}
