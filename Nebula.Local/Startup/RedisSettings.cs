using Nebula.Infrastructure.Redis;

namespace Nebula.Local.Startup;

/// <summary>Validates <c>Nebula:RedisConnection</c> before anything connects with it.</summary>
internal static class RedisSettings
{
    /// <summary>The connection string, if it can be parsed. Whether a server answers there is not checked.</summary>
    /// <exception cref="StartupException">It cannot be parsed.</exception>
    public static string Check(string connection) => RedisConnection.Explain(connection) is { } wrong
        ? throw new StartupException($"Nebula:RedisConnection cannot be read: {wrong} An example: 127.0.0.1:6379,password=…,ssl=true")
        : connection;
}
