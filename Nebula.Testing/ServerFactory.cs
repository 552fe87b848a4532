using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Settings;
using Nebula.Local;
using Nebula.Local.Startup;

namespace Nebula.Testing;

/// <summary>Starts the server's host.</summary>
internal static class ServerFactory
{
    // The requests that a disposed server is still answering belong to the test that disposed it.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Starts it.</summary>
    /// <exception cref="NebulaServerException">A setting is wrong, or the port is taken.</exception>
    public static async Task<WebApplication> StartAsync(NebulaServerOptions options, string adminKey, CancellationToken cancellationToken)
    {
        WebApplication? app = null;
        try
        {
            app = Create(options, adminKey);
            app.UseNebulaLocal();
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (app is not null)
                await app.DisposeAsync();
            throw new NebulaServerException(StartupErrors.Format(e), e);
        }
    }

    private static WebApplication Create(NebulaServerOptions options, string adminKey)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.Configuration.Sources.Clear(); // no settings of the test's own program
        builder.Configuration.AddInMemoryCollection(GetSettings(options, adminKey));
        builder.Logging.ClearProviders();
        options.ConfigureLogging?.Invoke(builder.Logging);
        builder.AddInMemoryNebula();
        builder.Services.AddSingleton(options.TimeProvider);
        builder.Services.AddSingleton<Declarations>();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.PostConfigure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        return builder.Build();
    }

    private static Dictionary<string, string?> GetSettings(NebulaServerOptions options, string adminKey)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [WebHostDefaults.ServerUrlsKey] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}"),
        };
        Set(nameof(NebulaOptions.AdminKey), adminKey);
        Set(nameof(NebulaOptions.ConfigFile), options.ConfigFile);
        Set($"{nameof(NebulaOptions.Simulation)}:{nameof(SimulationOptions.TimeScale)}", options.TimeScale.ToString(CultureInfo.InvariantCulture));
        Set($"{nameof(NebulaOptions.Simulation)}:{nameof(SimulationOptions.Seed)}", options.Seed?.ToString(CultureInfo.InvariantCulture));
        Set($"{nameof(NebulaOptions.Scripts)}:{nameof(ScriptOptions.Strict)}", options.Strict ? "true" : "false");
        Set($"{nameof(NebulaOptions.Journal)}:{nameof(JournalOptions.Enabled)}", "true");
        Set($"{nameof(NebulaOptions.Journal)}:{nameof(JournalOptions.Entries)}", options.JournalEntries.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in options.Settings)
            Set(name, value);
        return settings;

        void Set(string name, string? value) => settings[$"{NebulaOptions.Section}:{name}"] = value;
    }

    /// <summary>Leaves the signals of the process to the program that hosts the server.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
