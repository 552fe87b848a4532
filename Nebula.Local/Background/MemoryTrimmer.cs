using Nebula.Infrastructure.Background;

namespace Nebula.Local.Background;

/// <summary>
/// Returns memory to the system when the process becomes idle: without allocations the runtime collects nothing, and a burst's memory would stay.
/// </summary>
/// <remarks>A collection that compacts everything takes some tens of milliseconds, so one follows only after much was allocated, and only when almost nothing is.</remarks>
internal sealed class MemoryTrimmer(TimeProvider time, ILogger<MemoryTrimmer> logger) : PeriodicService(Interval, time, logger)
{
    /// <summary>The time between two looks at the allocations: 10 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private const long BusyBytes = 16 * 1024 * 1024;
    private const long IdleBytes = 2 * 1024 * 1024;

    private long _seen;
    private long _trimmed;

    /// <inheritdoc/>
    protected override ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        Trim(GC.GetTotalAllocatedBytes());
        return ValueTask.CompletedTask;
    }

    /// <summary>Collects if the process has become idle.</summary>
    /// <param name="allocated">The bytes that it has allocated since it started.</param>
    /// <returns>Whether it collected.</returns>
    internal bool Trim(long allocated)
    {
        var isIdle = allocated - _seen < IdleBytes;
        _seen = allocated;
        if (!isIdle || allocated - _trimmed < BusyBytes)
            return false;
        _trimmed = allocated;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return true;
    }
}
