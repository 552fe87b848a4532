namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Since when Redis has not answered a caller whose calls may end before <see cref="RedisRetry.Limit"/>.</summary>
internal sealed class RedisOutage
{
    /// <summary>The timestamp of the first failure; null while Redis answers.</summary>
    public long? Since { get; set; }
}
