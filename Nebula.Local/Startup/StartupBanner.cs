using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;
using Nebula.Local.Data;

namespace Nebula.Local.Startup;

/// <summary>Says on the console, once the server listens, where it is and how to use it.</summary>
public sealed class StartupBanner(FirstStart firstStart, IServer server, DataDirectory data, IOptions<NebulaOptions> options, IConfiguration configuration)
    : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var secret = await firstStart.RunAsync(cancellationToken);
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? LocalHost.DefaultUrl;
        var ownKey = configuration[$"{NebulaOptions.Section}:{nameof(NebulaOptions.AdminKey)}"] is not { Length: > 0 };
        Console.Write(Text(Reachable(url), secret, options.Value.AdminKey!, ownKey ? AdminKeyFile.PathIn(data) : null, data.Path, OperatingSystem.IsWindows()));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is printed.</summary>
    /// <param name="url">The server's address, as a client on this machine reaches it.</param>
    /// <param name="secret">The first API key, on a first start.</param>
    /// <param name="adminKey">The admin key.</param>
    /// <param name="adminKeyFile">The file it lies in; null where it comes from the settings.</param>
    /// <param name="dataDirectory">Where the state is.</param>
    /// <param name="windows">Whether the shells are Windows's.</param>
    internal static string Text(string url, string? secret, string adminKey, string? adminKeyFile, string dataDirectory, bool windows)
    {
        var curl = windows ? "curl.exe" : "curl";
        var admin = adminKeyFile is null ? "$Nebula__AdminKey" : $"$(cat '{adminKeyFile}')";
        var lines = new List<string> { "", $"Nebula is ready at {url}", "" };
        if (secret is not null && adminKeyFile is not null)
        {
            lines.Add($"  Dashboard   {url}/ui/#key={Uri.EscapeDataString(adminKey)}");
            lines.Add($"  Admin key   {adminKey}");
            lines.Add($"              kept in {adminKeyFile}");
        }
        else
        {
            lines.Add($"  Dashboard   {url}/ui/");
            lines.Add($"  Admin key   {(adminKeyFile is null ? "from the setting Nebula:AdminKey" : $"in {adminKeyFile}")}");
        }

        if (secret is not null)
            lines.Add($"  API key     {secret}");
        lines.Add($"  Data        {dataDirectory}");
        if (secret is not null)
        {
            lines.AddRange(["", "Try it:", ""]);
            lines.Add($"  {curl} {url}/v1/chat/completions -H \"Authorization: Bearer {secret}\" -d {Body(ChatBody, windows)}");
        }

        lines.AddRange(["", "Make another API key:", ""]);
        lines.Add($"  {curl} {url}/apikeys -H \"Authorization: Bearer {admin}\" -d {Body(KeyBody, windows)}");
        lines.AddRange(["", ""]);
        return string.Join(Environment.NewLine, lines);
    }

    private static string ChatBody => $$"""{"model":"{{FirstStart.DefaultModel}}","messages":[{"role":"user","content":"Hello!"}]}""";

    private static string KeyBody => """{"name":"my key"}""";

    // Windows PowerShell hands single-quoted text to programs without the quotes inside it, unless they are escaped.
    private static string Body(string json, bool windows) => windows ? $"'{json.Replace("\"", "\\\"", StringComparison.Ordinal)}'" : $"'{json}'";

    // Who listens on every address is reached on this machine's own.
    private static string Reachable(string url) => url
        .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal)
        .Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
        .Replace("//*", "//127.0.0.1", StringComparison.Ordinal);
}
