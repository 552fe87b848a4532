using Xunit;

namespace Nebula.Tests.Ui;

/// <summary>One server with a built dashboard, for all tests that change nothing.</summary>
public sealed class ServedDashboard : IAsyncLifetime
{
    private readonly TemporaryFolder _source = new();

    internal UiHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        BuiltDashboard.WriteTo(_source);
        Host = await UiHost.StartAsync(_source.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _source.Dispose();
    }
}
