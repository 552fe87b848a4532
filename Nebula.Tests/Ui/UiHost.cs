using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Nebula.Local;
using Nebula.Local.Ui;

namespace Nebula.Tests.Ui;

/// <summary>Nebula.Local in this process, on a port of its own, with a dashboard's sources that the test made.</summary>
internal sealed class UiHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryFolder _data;

    private UiHost(WebApplication app, TemporaryFolder data, FakeLogCollector logs)
    {
        (_app, _data, Logs) = (app, data, logs);
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
    }

    /// <summary>A client that follows no redirect.</summary>
    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    public FakeLogCollector Logs { get; }

    public IEnumerable<string> Warnings => Logs.GetSnapshot().Where(static log => log.Level == LogLevel.Warning).Select(static log => log.Message);

    public DashboardStatus Status => _app.Services.GetRequiredService<DashboardBoard>().Status;

    public static async Task<UiHost> StartAsync(string source, bool? build = null)
    {
        var data = new TemporaryFolder();
        var logs = new FakeLogCollector();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(logs));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Nebula:DataDirectory"] = data.Path,
            ["Nebula:Dashboard:Source"] = source,
            ["Nebula:Dashboard:Build"] = build?.ToString(),
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddNebulaLocal();
        var app = builder.Build();
        app.UseNebulaLocal();
        await app.StartAsync();
        return new UiHost(app, data, logs);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Dispose();
    }
}
