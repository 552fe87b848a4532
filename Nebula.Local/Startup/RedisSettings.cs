using Nebula.Infrastructure.Redis;

namespace Nebula.Local.Startup;

/// <summary>Looks at <c>Nebula:RedisConnection</c> before anything is started with it.</summary>
internal static class RedisSettings
{
    /// <summary>The connection string, if it can be read; whether anybody answers there is seen later.</summary>
    /// <exception cref="StartupException">It cannot be read.</exception>
    public static string Check(string connection) => RedisConnection.Explain(connection) is { } wrong
        ? throw new StartupException($"Nebula:RedisConnection cannot be read: {wrong} An example: 127.0.0.1:6379,password=…,ssl=true")
        : connection;
}
