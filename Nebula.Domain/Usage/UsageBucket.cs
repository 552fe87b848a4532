namespace Nebula.Domain.Usage;

/// <summary>How <c>GET /usage</c> cuts time.</summary>
public enum UsageBucket
{
    /// <summary>Minutes.</summary>
    Minute,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>UTC days.</summary>
    Day,
}
