using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Nebula.Api;
using Nebula.Api.Http;
using Nebula.Api.Journal;
using Nebula.Api.Sockets;
using Nebula.Domain;
using Nebula.Domain.Settings;
using Nebula.Infrastructure;
using Nebula.Infrastructure.Background;
using Nebula.Infrastructure.Secrets;
using Nebula.Infrastructure.Settings;
using Nebula.Infrastructure.AzureStorage;
using Nebula.Infrastructure.Telemetry;
using Nebula.Infrastructure.Upstreams;
using Nebula.Local.Background;
using Nebula.Local.Data;
using Nebula.Local.Refusals;
using Nebula.Local.SignIn;
using Nebula.Local.Startup;
using Nebula.Local.Telemetry;
using Nebula.Local.Ui;
using Nebula.Local.WebSockets;

namespace Nebula.Local;

/// <summary>Composes the platform in one process.</summary>
public static class LocalHost
{
    /// <summary>Adds all services of the program, whose state is in its data directory, or in what the settings name.</summary>
    /// <param name="builder">Where to register.</param>
    /// <param name="isJson">Whether the program prints one line of JSON when it is ready, and logs to standard error.</param>
    /// <exception cref="StartupException">The data directory or the address to listen on cannot be used.</exception>
    public static void AddNebulaLocal(this WebApplicationBuilder builder, bool isJson = false)
    {
        var services = builder.Services;
        DeclarationLocation.Find(builder.Configuration);
        var settings = builder.AddPlatform();
        var data = DataDirectory.Open(settings.DataDirectory, shared: !string.IsNullOrEmpty(settings.RedisConnection));
        services.AddSingleton(_ => data); // created by a factory, so that the container disposes it
        services.PostConfigure<NebulaOptions>(options => options.AdminKey = AdminKeyFile.Resolve(options.AdminKey, data));

        if (settings.StorageConnection is { Length: > 0 })
            services.AddAzureStorage().AddBlobSecrets();
        else
            services.AddSqliteRecords(data.Path).AddFileBlobs(data.Path).AddFileRecordings(data.Path).AddFileSecrets(data.Path);
        if (settings.RedisConnection is { Length: > 0 } redis)
            services.AddRedisState(redis).AddRedisLoads().AddWorkflowOwnership();
        else
            services.AddEmbeddedState(data.Path).AddHostedService<LimitsRestorer>();

        builder.AddServer(settings);
        services.AddSingleton<FirstStart>();
        services.AddSingleton(new StartupFormat(isJson)).AddHostedService<StartupBanner>();
        services.AddHostedService<DashboardReporter>();
        if (isJson)
            services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>
    /// Adds all services of a server inside another program: its state is in memory, it prints nothing, and it creates no deployments and keys of its own. The setting
    /// <c>Nebula:AdminKey</c> is required.
    /// </summary>
    /// <param name="builder">Where to register.</param>
    /// <exception cref="StartupException">The address to listen on cannot be used.</exception>
    public static void AddInMemoryNebula(this WebApplicationBuilder builder)
    {
        var settings = builder.AddPlatform();
        builder.Services.AddInMemoryStores().AddInMemoryState();
        builder.AddServer(settings);
    }

    /// <summary>Maps every route of the API, and the dashboard.</summary>
    public static void UseNebulaLocal(this WebApplication app)
    {
        StartupLogFilter.EnableWhenStarted(app);
        app.Services.GetRequiredService<IStartupValidator>().Validate(); // before any service opens what a setting names
        var pipeline = app.Services.GetRequiredService<ApiPipeline>();
        var journal = app.Services.GetRequiredService<RequestJournal>();
        app.UseWebSockets();
        app.MapDashboard();
        foreach (var route in SignInRoutes.All.Concat(RouteTable.All))
        {
            var handle = journal.Wrap(route, async http =>
            {
                if (!route.IsInference)
                    await Task.Yield(); // the thread has sockets to read, and only inference is short for certain
                await (await pipeline.InvokeAsync(http, route)).ExecuteAsync(http);
            });
            if (route.Verb == ApiRoute.AnyVerb)
                app.Map($"/{route.Template}", handle);
            else
                app.MapMethods($"/{route.Template}", route.Verbs, handle);
        }
    }

    // What is wrong in the settings is reported when the host starts.
    private static NebulaOptions AddPlatform(this WebApplicationBuilder builder)
    {
        builder.Services.AddNebulaSettings(DashboardOptions.Section).AddSingleton<IValidateOptions<NebulaOptions>, LocalSettings>();
        builder.Services.AddSingleton(TimeProvider.System);
        var settings = new NebulaOptions();
        SettingsBinder.Bind(builder.Configuration.GetSection(NebulaOptions.Section), settings);
        builder.Services.AddNebulaDomain().AddNebulaApi().AddInProcessWorkflows().AddUpstreams(allowsPrivate: true);
        return settings;
    }

    private static void AddServer(this WebApplicationBuilder builder, NebulaOptions settings)
    {
        var services = builder.Services;
        services.AddSingleton<ISocketHost, KestrelSockets>();
        services.AddSingleton<SignInCodes>();
        services.AddHostedService<StartupTasks>();
        services.AddHostedService<DeploymentResumer>();
        services.AddHostedService<DocumentSweepService>();
        services.AddHostedService<GracefulShutdown>();
        services.AddProcessMaintenance();
        builder.AddDashboard();
        StartupLogFilter.AddTo(builder);
        if (TelemetryExport.IsConfigured(builder.Configuration))
            builder.AddTelemetry();

        if (ListenAddress.Find(builder.Configuration) is [ListenAddress.Default])
            builder.WebHost.UseUrls(ListenAddress.Default);
        builder.AddServerRefusals();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections;
            kestrel.Limits.MaxRequestBufferSize = 256 * 1024; // of each body that waits for its room in memory
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.MaxBytes + 1; // the API answers 413 itself if a body is larger
        });
        // A request runs on the thread that has read its bytes, without another hop through a queue. No handler blocks that thread: databases are read and written on others.
        services.Configure<SocketTransportOptions>(static sockets => sockets.UnsafePreferInlineScheduling = true);
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = GracefulShutdown.ShutdownTimeout);
    }
}
