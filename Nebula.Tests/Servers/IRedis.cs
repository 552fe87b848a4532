namespace Nebula.Tests.Servers;

/// <summary>A server that speaks Redis's protocol, as a contract suite needs one: use it as a class fixture.</summary>
public interface IRedis
{
    /// <summary>A StackExchange.Redis connection string; starts the server where it does not run, or skips the test where it cannot.</summary>
    Task<string> GetConnectionStringAsync();
}
