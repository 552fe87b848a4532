using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Nebula.Api.Declarations;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Settings;
using Nebula.Local.Data;
using Nebula.Local.SignIn;

namespace Nebula.Local.Startup;

/// <summary>Prints where the server is and how to use it, once it listens.</summary>
public sealed class StartupBanner(
    FirstStart firstStart, DeclarationStartup declared, StartupFormat format, IServer server, DataDirectory data, SignInCodes codes, IOptions<NebulaOptions> options, IConfiguration configuration)
    : IHostedLifecycleService
{
    private static string ChatBody => $$"""{"model":"{{FirstStart.DefaultModel}}","messages":[{"role":"user","content":"Hello!"}]}""";

    private static string KeyBody => """{"name":"my key"}""";

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var isDeclared = options.Value.ConfigFile is { Length: > 0 };
        var secret = isDeclared ? null : await firstStart.RunAsync(cancellationToken); // a declarative file says what there is
        var url = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? ListenAddress.Default;
        var isOwnKey = configuration[$"{NebulaOptions.Section}:{nameof(NebulaOptions.AdminKey)}"] is not { Length: > 0 };
        var banner = new Banner(ListenAddress.ToReachable(url), data.Path)
        {
            ApiKey = secret,
            DeclaredKeys = declared.IssuedKeys,
            AdminKey = isOwnKey && secret is not null ? options.Value.AdminKey : null,
            AdminKeyFile = isOwnKey ? AdminKeyFile.GetPath(data.Path) : null,
            SignInCode = isOwnKey ? codes.Create() : null,
        };
        Console.Write(format.IsJson ? ReadyLine.Format(banner) : Format(banner, OperatingSystem.IsWindows()));
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

    /// <summary>Formats the text that is printed.</summary>
    /// <param name="banner">What it says.</param>
    /// <param name="windows">Whether the commands are for Windows's shells.</param>
    internal static string Format(Banner banner, bool windows)
    {
        var (url, curl) = (banner.Url, windows ? "curl.exe" : "curl");
        var admin = banner.AdminKeyFile is null ? "$Nebula__AdminKey" : $"$(cat '{banner.AdminKeyFile}')";
        var lines = new List<string> { "", $"Nebula is ready at {url}", "" };
        lines.Add($"  Dashboard   {(banner.SignInCode is { } code ? LinkCommand.Format(url, code) : $"{url}/ui/")}");
        if (banner.SignInCode is not null)
            lines.Add($"              signs in once, within {SignInCodes.Lifetime.TotalMinutes:0} minutes; start the program with \"{LinkCommand.Name}\" for another link");
        if (banner.AdminKey is not null)
            lines.AddRange([$"  Admin key   {banner.AdminKey}", $"              kept in {banner.AdminKeyFile}"]);
        else
            lines.Add($"  Admin key   {(banner.AdminKeyFile is null ? "from the setting Nebula:AdminKey" : $"in {banner.AdminKeyFile}")}");
        if (banner.ApiKey is not null)
            lines.Add($"  API key     {banner.ApiKey}");
        lines.AddRange(banner.DeclaredKeys.Select(static issued => $"  API key     {issued.Secret} ({issued.Key.Name})"));
        lines.Add($"  Data        {banner.DataDirectory}");
        if (banner.ApiKey is not null)
            lines.AddRange(["", "Try it:", "", $"  {curl} {url}/v1/chat/completions -H \"Authorization: Bearer {banner.ApiKey}\" -d {Quote(ChatBody, windows)}"]);
        lines.AddRange(["", "Make another API key:", "", $"  {curl} {url}/apikeys -H \"Authorization: Bearer {admin}\" -d {Quote(KeyBody, windows)}", "", ""]);
        return string.Join(Environment.NewLine, lines);
    }

    // Windows PowerShell passes single-quoted text to programs without the quotes inside it, unless they are escaped.
    private static string Quote(string json, bool windows) => windows ? $"'{json.Replace("\"", "\\\"", StringComparison.Ordinal)}'" : $"'{json}'";
}

/// <summary>What the startup banner says.</summary>
/// <param name="Url">The server's address, as a client on this machine reaches it.</param>
/// <param name="DataDirectory">Where the state is.</param>
internal sealed record Banner(string Url, string DataDirectory)
{
    /// <summary>The first API key's secret; null unless this is the first start.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The keys that the declarative file made this start create.</summary>
    public IReadOnlyList<IssuedApiKey> DeclaredKeys { get; init; } = [];

    /// <summary>The admin key, if this is the first start and Local created the key; else null.</summary>
    public string? AdminKey { get; init; }

    /// <summary>The file that holds the admin key; null if the key is configured.</summary>
    public string? AdminKeyFile { get; init; }

    /// <summary>The code of the sign-in link; null if the admin key is configured.</summary>
    public string? SignInCode { get; init; }
}
