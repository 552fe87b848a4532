using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Redis;

/// <summary>Asks Redis whether it answers. Serving goes on without it.</summary>
internal sealed class RedisProbe(RedisConnection redis, TimeProvider time) : IHealthProbe
{
    private static readonly DependencyHealth Lost = new(
        HealthStatus.Degraded, Detail: "Redis does not answer: limits are kept by each instance, and usage is written down until it is back.");

    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public bool IsEssential => false;

    /// <inheritdoc/>
    public async ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default)
    {
        if (!redis.IsAvailable)
            return Lost;
        var began = time.GetTimestamp();
        try
        {
            await redis.Database.PingAsync();
        }
        catch (Exception e) when (redis.ReportIfUnavailable(e))
        {
            return Lost;
        }

        return new DependencyHealth(HealthStatus.Ok, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3));
    }
}
