using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Retries commands that a lost Redis did not take: for work that has no other place to go, and that a second execution does not change.</summary>
internal sealed class RedisRetry(RedisConnection redis, TimeProvider time)
{
    /// <summary>How long a command is retried: 10 s.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly NebulaError Unavailable = new(ErrorKind.Unavailable, "The server cannot pass its answer on at the moment. Please try again.");

    /// <summary>Executes commands until Redis takes them.</summary>
    /// <exception cref="NebulaException">503: Redis did not answer for <see cref="Limit"/>.</exception>
    public async Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await redis.UntilLostAsync(work());
            }
            catch (Exception e) when (RedisConnection.IsUnavailable(e))
            {
                if (time.GetElapsedTime(began) >= Limit)
                    throw Unavailable.ToException();
            }

            await Task.Delay(RedisConnection.RetryInterval, time, cancellationToken);
        }
    }

    /// <summary>Executes commands once, and not at all while Redis is lost.</summary>
    /// <exception cref="NebulaException">503: Redis does not answer.</exception>
    public async Task<T> ExecuteOnceAsync<T>(Func<Task<T>> work)
    {
        if (!redis.IsAvailable)
            throw Unavailable.ToException();
        try
        {
            return await redis.UntilLostAsync(work());
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            throw Unavailable.ToException();
        }
    }
}
