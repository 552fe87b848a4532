using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Nebula.Functions.Startup;
using Nebula.Tests.Hosts;
using Xunit;

namespace Nebula.Functions.Tests.Startup;

public sealed class HostWatchTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IHostApplicationLifetime> _lifetime = new();
    private readonly TcpListener _host = new(IPAddress.Loopback, 0);

    public HostWatchTests() => _host.Start();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Watch_HostClosesTheConnectionAndListens_ConnectsAgain()
    {
        using var watch = await StartAsync();
        (await _host.AcceptSocketAsync(TestContext.Current.CancellationToken)).Dispose();
        using var again = await _host.AcceptSocketAsync(TestContext.Current.CancellationToken);
        _lifetime.Verify(static l => l.StopApplication(), Times.Never);
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Watch_HostDies_StopsTheWorker()
    {
        using var watch = await StartAsync();
        using (await _host.AcceptSocketAsync(TestContext.Current.CancellationToken))
            _host.Stop();
        await Eventually.HoldsAsync(() =>
        {
            if (_lifetime.Invocations.Count == 0)
                _time.Advance(HostWatch.RetryInterval);
            return _lifetime.Invocations.Count > 0;
        });
    }

    private async Task<HostWatch> StartAsync()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(HostWatch.HostEndpoint, (string?)$"http://{_host.LocalEndpoint}/")]).Build();
        var watch = new HostWatch(settings, _lifetime.Object, _time, NullLogger<HostWatch>.Instance);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        return watch;
    }
}
