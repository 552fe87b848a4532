using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Nebula.Local;
using Nebula.Local.Startup;
using Nebula.Tests.Ui;

namespace Nebula.Tests.Hosts;

/// <summary>The real Nebula.Local in this process, on a port of its own and in a folder of its own.</summary>
public class LocalNebula : INebulaHost, IAsyncDisposable
{
    public const string TestAdminKey = "admin-key-of-the-tests";

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly TemporaryFolder _data = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly TimeProvider? _time;
    private WebApplication? _app;
    private NebulaClient? _client;

    /// <summary>Prepares it; nothing is started yet.</summary>
    /// <param name="settings">Settings without their section, such as <c>Simulation:Seed=1</c>.</param>
    /// <param name="time">Its clock; null is the system's.</param>
    public LocalNebula(IEnumerable<string> settings, TimeProvider? time = null)
    {
        _time = time;
        _settings = settings.Select(static setting => setting.Split('=', 2)).ToDictionary(static pair => $"Nebula:{pair[0]}", static string? (pair) => pair[1]);
        _settings.TryAdd("Nebula:AdminKey", TestAdminKey);
        _settings["Nebula:DataDirectory"] = _data.Path;
        _settings["urls"] = "http://127.0.0.1:0";
    }

    public NebulaClient Client => _client ?? throw new InvalidOperationException("It is not started.");

    public string Model => FirstStart.DefaultModel;

    public string DataDirectory => _data.Path;

    /// <summary>Replaces services before it starts; null replaces none.</summary>
    public Action<IServiceCollection>? Replace { get; init; }

    /// <summary>Its log since its start.</summary>
    public FakeLogCollector Logs => Service<FakeLogCollector>();

    public T Service<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_app is null)
                await StartOnceAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Stops it in order; it can be started again on the same data.</summary>
    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
        _data.Dispose();
        _starting.Dispose();
    }

    private async Task StartOnceAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear(); // no settings of this machine
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.AddNebulaLocal();
        if (_time is not null)
            builder.Services.AddSingleton(_time);
        Replace?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseNebulaLocal();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _client = new NebulaClient(new Uri(address), TestAdminKey);
        _app = app;
    }
}
