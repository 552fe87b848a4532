using Microsoft.Extensions.Logging;
using Nebula.Tests.Hosts;

namespace Nebula.Tests.Ui;

/// <summary>A Nebula with a dashboard's sources that the test wrote.</summary>
internal sealed class UiHost : LocalNebula
{
    private UiHost(IEnumerable<string> settings)
        : base(settings)
    {
    }

    /// <summary>A client that follows no redirect.</summary>
    public HttpClient Http => Client.Http;

    public Uri Address => Client.Url;

    public IEnumerable<string> Warnings => Logs.GetSnapshot().Where(static log => log.Level == LogLevel.Warning).Select(static log => log.Message);

    public static async Task<UiHost> StartAsync(string source)
    {
        var host = new UiHost([$"Dashboard:Source={source}"]);
        await host.StartAsync();
        return host;
    }
}
