namespace Nebula.Domain.Telemetry;

/// <summary>What became of an exchange with an upstream server, or of a request to a recording of some. The numbers are part of stored counts.</summary>
public enum ExchangeOutcome
{
    /// <summary>It was recorded.</summary>
    Recorded = 0,

    /// <summary>It was complete, but could not be recorded.</summary>
    NotRecorded = 1,

    /// <summary>It was replayed.</summary>
    Replayed = 2,

    /// <summary>The recording has no exchange of the request.</summary>
    NotMatched = 3,
}
