using Nebula.Domain.Common;
using Nebula.Domain.Telemetry;

namespace Nebula.Infrastructure.Records;

/// <summary>Checks that a store can be written.</summary>
/// <param name="name">The store's name in <c>/health</c>.</param>
/// <param name="probe">
/// Writes to the store; throws a <see cref="NebulaException"/> if it refuses, because another program holds its lock or its account does not answer, and anything else if it does not work.
/// </param>
/// <param name="whenRefused">The state while it refuses; the detail is what it says.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreProbe(string name, Func<CancellationToken, ValueTask> probe, HealthStatus whenRefused, TimeProvider time) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async ValueTask<DependencyHealth> CheckAsync(CancellationToken cancellationToken = default)
    {
        var startedAt = time.GetTimestamp();
        try
        {
            await probe(cancellationToken);
            return new DependencyHealth(HealthStatus.Ok, Math.Round(time.GetElapsedTime(startedAt).TotalMilliseconds, 3));
        }
        catch (NebulaException e)
        {
            return new DependencyHealth(whenRefused, Detail: e.Message);
        }
    }
}
