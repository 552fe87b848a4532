using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Records;
using Nebula.Infrastructure.Redis;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.State;
using Xunit;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>
/// The functions app in this process, composed as its <c>Program</c> does, on Azurite, Redis and a task hub of its own. The Functions host is replaced by
/// <see cref="FunctionRouter"/>, which calls the functions, and <see cref="TaskHub"/>, which runs the orchestrations. If an environment variable names the address of a running
/// Functions host, tests use that one instead.
/// </summary>
public class FunctionsNebula : INebulaHost, IAsyncDisposable
{
    // The limit of the Functions host.
    private const long MaxBodyBytes = 104_857_600;

    private const string AdminKeyVariable = "NEBULA_FUNCTIONS_ADMIN_KEY";

    /// <summary>Settings with which a replica starts at once, whatever the time scale.</summary>
    public static readonly string[] QuickReplicas = ["Simulation:ProvisioningSeconds=0", "Simulation:EngineStartSeconds=0", "Simulation:WeightBytesPerSecond=1e13"];

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly FunctionsNebula? _peer;
    private readonly Azurite _azurite;
    private readonly InstalledRedis _ownRedis = new();
    private readonly IRedis _redis;
    private readonly Dictionary<string, string?> _settings;
    private readonly string? _running;
    private IHost? _app;
    private TaskHub? _hub;
    private WebApplication? _front;
    private NebulaClient? _client;
    private SwitchableRecords? _records;

    /// <summary>Prepares it; nothing is started yet.</summary>
    /// <param name="settings">Settings without their section, such as <c>Simulation:Seed=1</c>.</param>
    /// <param name="urlVariable">The environment variable that may name the address of a host with these settings; null allows none.</param>
    /// <param name="redis">A Redis that the test stops and starts; null creates one.</param>
    /// <param name="peer">
    /// Another instance of the same app, which is started: this one uses its Azurite, its Redis and its task hub, and leaves the orchestrations and activities to it.
    /// </param>
    /// <param name="azurite">A storage account that the test stops and starts, and that is disposed with this; null creates one.</param>
    public FunctionsNebula(IEnumerable<string> settings, string? urlVariable, IRedis? redis = null, FunctionsNebula? peer = null, Azurite? azurite = null)
    {
        _azurite = azurite ?? new Azurite();
        _peer = peer;
        _running = urlVariable is null ? null : Environment.GetEnvironmentVariable(urlVariable);
        _redis = redis ?? peer?._redis ?? _ownRedis;
        _settings = settings.Select(static setting => setting.Split('=', 2)).ToDictionary(static pair => $"Nebula:{pair[0]}", static string? (pair) => pair[1]);
        _settings["Nebula:AdminKey"] = LocalNebula.TestAdminKey;
    }

    /// <inheritdoc/>
    public NebulaClient Client => _client ?? throw new InvalidOperationException("It is not started.");

    /// <inheritdoc/>
    public string Model => "served";

    /// <inheritdoc/>
    public bool HoldsSockets => false;

    public bool HasForeignFrontEnd => _running is not null;

    /// <summary>Replaces services before it starts; null replaces none.</summary>
    public Action<IServiceCollection>? Replace { get; init; }

    /// <summary>Whether a test may cut it off from what it shares with other instances. Default false.</summary>
    public bool CanBeCut { get; init; }

    /// <summary>The name of its task hub.</summary>
    public static string HubName => "nebula";

    /// <summary>A service of the app.</summary>
    public T Service<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>The connection string of its storage.</summary>
    public Task<string> GetStorageAsync() => _peer?.GetStorageAsync() ?? _azurite.GetConnectionStringAsync();

    /// <summary>The hub that its orchestrations are in; skips the test if that hub belongs to another process.</summary>
    internal TaskHub Hub
    {
        get
        {
            Assert.SkipWhen(_running is not null, $"The host at {_running} does not expose its task hub.");
            return _hub!;
        }
    }

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_client is null)
                await StartOnceAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Cuts it off from the record store.</summary>
    public void CutRecords() => _records!.IsCut = true;

    /// <summary>Cuts it off from the record store and from Redis: nothing that it does reaches other instances any more.</summary>
    public async Task CutAsync()
    {
        CutRecords();
        await Service<RedisConnection>().DisposeAsync();
    }

    /// <summary>Ends it as a kill does: it is cut off, and the task hub has the activities that it ran.</summary>
    public async Task KillAsync()
    {
        await CutAsync();
        await Hub.KillAsync();
    }

    /// <summary>Runs the orchestrations and activities of the peer, which is killed.</summary>
    public async Task TakeOverAsync() => _hub = await TaskHub.StartAsync(_app!.Services, HubSettings.Read(HubName, await GetStorageAsync()));

    /// <summary>Stops the app as a worker that is told to end: its front end still sends what is left of running answers.</summary>
    public Task StopAppAsync() => _app!.StopAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client?.Dispose();
        if (_front is not null)
            await _front.DisposeAsync();
        if (_hub is not null)
            await _hub.DisposeAsync();
        if (_app is not null)
        {
            _records?.IsCut = false; // its services release what they hold
            await _app.StopAsync();
            _app.Dispose();
        }

        await _ownRedis.DisposeAsync();
        await _azurite.DisposeAsync();
        _starting.Dispose();
    }

    private async Task StartOnceAsync()
    {
        var client = _running is null ? await StartAppAsync() : new NebulaClient(new Uri(_running), Environment.GetEnvironmentVariable(AdminKeyVariable)
            ?? throw new InvalidOperationException($"{AdminKeyVariable} is not set; it is the admin key of the host at {_running}."));
        await ServedModel.DeployAsync(client, Model);
        await ServedModel.DeployEmbeddingAsync(client, ((INebulaHost)this).EmbeddingModel);
        _client = client;
    }

    private async Task<NebulaClient> StartAppAsync()
    {
        var storage = await GetStorageAsync();
        _settings["Nebula:RedisConnection"] = await _redis.GetConnectionStringAsync();
        _settings["Nebula:StorageConnection"] = storage;
        _app = Compose();
        await _app.StartAsync();
        if (_peer is null)
            _hub = await TaskHub.StartAsync(_app.Services, HubSettings.Read(HubName, storage));
        _front = await ListenAsync(new FunctionRouter(_app.Services, (_peer ?? this).Hub.Client));
        var address = _front.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new NebulaClient(new Uri(address), LocalNebula.TestAdminKey);
    }

    // As in Program, but without the listener for a Functions host.
    private IHost Compose()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.Configuration.Sources.Clear(); // no settings of this machine
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.ConfigureFunctionsWebApplication();
        builder.AddNebulaFunctions();
        builder.Logging.ClearProviders();
        foreach (var service in builder.Services.Where(static service => service.ServiceType == typeof(IHostedService)).ToList())
        {
            if (service.ImplementationType?.Assembly.GetName().Name is { } assembly && IsWorkerAssembly(assembly))
                builder.Services.Remove(service);
        }

        if (CanBeCut)
            WrapRecords(builder.Services);
        Replace?.Invoke(builder.Services);
        return builder.Build();
    }

    private void WrapRecords(IServiceCollection services)
    {
        var inner = services.Last(static service => service.ServiceType == typeof(IRecordStore));
        services.AddSingleton<IRecordStore>(s => _records = new SwitchableRecords(
            (IRecordStore)(inner.ImplementationFactory?.Invoke(s) ?? ActivatorUtilities.CreateInstance(s, inner.ImplementationType!))));
    }

    private static bool IsWorkerAssembly(string assembly) =>
        assembly.StartsWith("Microsoft.Azure.Functions.Worker", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal);

    private static async Task<WebApplication> ListenAsync(FunctionRouter router)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        var front = builder.Build();
        front.Run(router.AnswerAsync);
        await front.StartAsync();
        return front;
    }
}
