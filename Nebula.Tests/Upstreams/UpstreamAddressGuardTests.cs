using System.Net;
using Nebula.Infrastructure.Upstreams;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

public sealed class UpstreamAddressGuardTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("ff02::1")]
    public void IsPublic_AnAddressThatIsNot_IsFalse(string address) => UpstreamAddressGuard.IsPublic(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    public void IsPublic_APublicAddress_IsTrue(string address) => UpstreamAddressGuard.IsPublic(IPAddress.Parse(address)).ShouldBeTrue();

    [Fact]
    public async Task Connect_ANameThatResolvesToAPublicAddressOnlyWhenItIsChecked_IsRefused()
    {
        await using var upstream = await TestUpstream.StartAsync();
        var port = new Uri(upstream.Url).Port;
        var guard = new UpstreamAddressGuard(allowsPrivate: false, static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback]));

        await Should.ThrowAsync<UpstreamAddressException>(async () => await guard.ConnectAsync(new DnsEndPoint("rebinding.example", port), default));
        await Should.ThrowAsync<UpstreamAddressException>(async () => await guard.ConnectAsync(new DnsEndPoint("127.0.0.1", port), default));
        await Should.ThrowAsync<UpstreamAddressException>(async () => await guard.ConnectAsync(new DnsEndPoint("::ffff:7f00:1", port), default));
    }

    [Fact]
    public async Task Connect_PrivateAddressesAreAllowed_Connects()
    {
        await using var upstream = await TestUpstream.StartAsync();
        var guard = new UpstreamAddressGuard(allowsPrivate: true, static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        await using var stream = await guard.ConnectAsync(new DnsEndPoint("private.example", new Uri(upstream.Url).Port), default);
        stream.CanWrite.ShouldBeTrue();
    }
}
