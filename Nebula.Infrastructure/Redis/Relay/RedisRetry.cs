using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Tries again what a lost Redis did not do: for work that has nowhere else to go, and that doing it twice does not change.</summary>
internal sealed class RedisRetry(RedisConnection redis, TimeProvider time)
{
    /// <summary>How long it is tried: 10 s.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Does it.</summary>
    /// <exception cref="NebulaException">503: Redis was not there for <see cref="Limit"/>.</exception>
    public async Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (redis.ReportIfUnavailable(e))
            {
                if (time.GetElapsedTime(began) >= Limit)
                    throw new NebulaError(ErrorKind.Unavailable, "The server cannot pass its answer on at the moment. Please try again.").ToException();
            }

            await Task.Delay(RedisConnection.RetryInterval, time, cancellationToken);
        }
    }
}
