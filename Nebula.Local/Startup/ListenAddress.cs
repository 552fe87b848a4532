namespace Nebula.Local.Startup;

/// <summary>Where the server listens.</summary>
internal static class ListenAddress
{
    /// <summary>The address if neither <c>--urls</c>, <c>ASPNETCORE_URLS</c> nor <c>ASPNETCORE_HTTP_PORTS</c> says otherwise.</summary>
    public const string Default = "http://127.0.0.1:7071";

    /// <summary>The first configured address, else <see cref="Default"/>.</summary>
    public static string Find(IConfiguration configuration)
    {
        if (configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls)
            return urls.Split(';', 2)[0].TrimEnd('/');
        return configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 } ports ? $"http://127.0.0.1:{ports.Split(';', 2)[0].Trim()}" : Default;
    }

    /// <summary>Whether the configuration says where to listen.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } || configuration[WebHostDefaults.HttpPortsKey] is { Length: > 0 };

    /// <summary>The address that a client on this machine uses: an address that stands for all interfaces becomes 127.0.0.1.</summary>
    public static string ToReachable(string url) => url
        .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
        .Replace("[::]", "127.0.0.1", StringComparison.Ordinal)
        .Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
        .Replace("//*", "//127.0.0.1", StringComparison.Ordinal);
}
