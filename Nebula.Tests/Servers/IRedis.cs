namespace Nebula.Tests.Servers;

/// <summary>A server with Redis's protocol for a contract suite: use it as a class fixture.</summary>
public interface IRedis
{
    /// <summary>A StackExchange.Redis connection string; starts the server if it does not run, or skips the test if it cannot be started.</summary>
    Task<string> GetConnectionStringAsync();
}
