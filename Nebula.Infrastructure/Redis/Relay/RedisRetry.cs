using Nebula.Domain.Common;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Retries commands while Redis is lost: for idempotent work that has no fallback.</summary>
internal sealed class RedisRetry(RedisConnection redis, TimeProvider time)
{
    /// <summary>How long a command is retried: 10 s.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly NebulaError Unavailable = new(ErrorKind.Unavailable, "The server cannot relay its answer at the moment. Please try again.");

    /// <summary>Executes commands until they succeed.</summary>
    /// <param name="work">Sends the commands.</param>
    /// <param name="outage">
    /// Carries the start of an outage from one call to the next, if a caller ends calls early and comes back; null forgets it.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="NebulaException">503: Redis did not answer for <see cref="Limit"/>.</exception>
    public async Task<T> ExecuteAsync<T>(Func<Task<T>> work, RedisOutage? outage = null, CancellationToken cancellationToken = default)
    {
        var since = outage?.Since;
        while (true)
        {
            try
            {
                var result = await redis.UntilLostAsync(work());
                if (outage is not null)
                    outage.Since = null;
                return result;
            }
            catch (Exception e) when (RedisConnection.IsUnavailable(e))
            {
                since ??= time.GetTimestamp();
                if (outage is not null)
                    outage.Since = since;
                if (time.GetElapsedTime(since.Value) >= Limit)
                    throw Unavailable.ToException();
            }

            await Task.Delay(RedisConnection.RetryInterval, time, cancellationToken);
        }
    }

    /// <summary>Waits on the clock of the retries.</summary>
    public Task DelayAsync(TimeSpan delay) => Task.Delay(delay, time);

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
