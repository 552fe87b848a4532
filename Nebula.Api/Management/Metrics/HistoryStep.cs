namespace Nebula.Api.Management.Metrics;

/// <summary>How the history cuts time.</summary>
internal enum HistoryStep
{
    /// <summary>Minutes, kept for 24 h.</summary>
    Minute,

    /// <summary>Hours, kept for 30 days.</summary>
    Hour,
}
