using System.Net;

namespace Nebula.Local.Startup;

/// <summary>Where the server listens.</summary>
internal static class ListenAddress
{
    /// <summary>The address if neither <c>--urls</c>, <c>ASPNETCORE_URLS</c> nor <c>ASPNETCORE_HTTP_PORTS</c> says otherwise.</summary>
    public const string Default = "http://127.0.0.1:7071";

    /// <summary>The addresses that the settings name, else <see cref="Default"/>. A port alone stands for all interfaces.</summary>
    /// <exception cref="StartupException">Nebula cannot listen on one of them.</exception>
    public static IReadOnlyList<string> Find(IConfiguration configuration)
    {
        var urls = Split(configuration[WebHostDefaults.ServerUrlsKey]);
        if (urls.Length == 0)
            urls = [.. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(static port => $"http://*:{port}")];
        foreach (var url in urls)
            Check(url);
        return urls.Length > 0 ? urls : [Default];
    }

    /// <summary>The address that a client on this machine uses: an address that stands for all interfaces becomes 127.0.0.1.</summary>
    public static string ToReachable(string url) => url.TrimEnd('/')
        .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal)
        .Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
        .Replace("//*", "//127.0.0.1", StringComparison.Ordinal);

    private static string[] Split(string? setting) =>
        (setting ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Check(string url)
    {
        if (url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"Nebula.Local serves HTTP only, so it cannot listen on {url}. Listen on HTTP behind a proxy that terminates TLS: --urls {Default}");
        try
        {
            if (BindingAddress.Parse(url) is { Port: >= 0 and <= IPEndPoint.MaxPort, PathBase: "", IsUnixPipe: false, IsNamedPipe: false, Scheme: "http" })
                return;
        }
        catch (FormatException)
        {
            // The error below says what is expected.
        }

        throw new StartupException($"'{url}' is not an address to listen on. Choose one: --urls {Default}");
    }
}
