using System.Net;
using System.Net.Sockets;
using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Where the built program listens.</summary>
public sealed class ListenAddressTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task It_listens_on_the_port_that_ASPNETCORE_HTTP_PORTS_names()
    {
        var port = FreePort();
        using var nebula = await NebulaProcess.Start(_data.Path, url: null, environment: new Dictionary<string, string> { ["ASPNETCORE_HTTP_PORTS"] = $"{port}" }).ReadyAsync();
        nebula.Client.Url.ShouldBe(new Uri($"http://127.0.0.1:{port}"));
        (await nebula.Client.SendAsync(HttpMethod.Get, "/health/live")).ShouldBe(200);
    }

    [Fact]
    public async Task It_listens_where_ASPNETCORE_URLS_says()
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        using var nebula = await NebulaProcess.Start(_data.Path, url: null, environment: new Dictionary<string, string> { ["ASPNETCORE_URLS"] = url }).ReadyAsync();
        nebula.Client.Url.ShouldBe(new Uri(url));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
