using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Adds to the minutes' history what no settlement carries: refusals, and the most sequences that were running and waiting.</summary>
public interface IHistoryRecorder
{
    /// <summary>Adds to a minute. Nothing that is billed is in it, so it may appear seconds later and be lost in a crash.</summary>
    /// <param name="model">The deployment; empty for what concerns no deployment.</param>
    /// <param name="point">What to add.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask RecordAsync(string model, HistoryPoint point, CancellationToken cancellationToken = default);
}
