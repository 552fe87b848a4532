using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Records;

/// <summary>Asks the record store whether it answers.</summary>
public sealed class RecordStoreProbe(IRecordStore records, TimeProvider time) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "storage";

    /// <inheritdoc/>
    public async ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        await records.PingAsync(cancellationToken);
        return new DependencyHealth(HealthStatus.Ok, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3));
    }
}
