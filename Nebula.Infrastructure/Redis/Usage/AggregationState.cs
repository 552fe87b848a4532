using System.Text.Json.Serialization;

namespace Nebula.Infrastructure.Redis;

/// <summary>How far minutes were folded into hours, and whole days of them into days.</summary>
/// <param name="Hour">The first hour since 1970 that is not folded.</param>
internal sealed record AggregationState(long Hour)
{
    /// <summary>The first day since 1970 that is not folded.</summary>
    [JsonIgnore]
    public long Day => Hour / 24;
}
