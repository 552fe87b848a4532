using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Redis;

/// <summary>Reports whether Redis does what requests need. Requests are served without it, so it is not essential.</summary>
internal sealed class RedisProbe(RedisConnection redis, TimeProvider time) : IHealthProbe
{
    private static readonly DependencyHealth Lost = new(
        HealthStatus.Degraded,
        Detail: "Redis does not answer, or does not let its user run scripts and write: each instance keeps limits by itself, and usage is stored until Redis can be used.");

    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public bool IsEssential => false;

    /// <inheritdoc/>
    public async ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        if (!await redis.TryProbeAsync())
            return Lost;
        return new DependencyHealth(HealthStatus.Ok, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3));
    }
}
