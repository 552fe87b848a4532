using Nebula.Domain.Usage;

namespace Nebula.Domain.Telemetry;

/// <summary>Adds to the minutes' history what no settlement carries: refusals, and how many were running and waiting at most.</summary>
public interface IHistoryRecorder
{
    /// <summary>Adds to the running minute. Nothing billable is in it, so it may be late by seconds and lost in a crash.</summary>
    /// <param name="model">The deployment; empty for what concerns none.</param>
    /// <param name="point">What to add.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask RecordAsync(string model, HistoryPoint point, CancellationToken cancellationToken = default);
}
