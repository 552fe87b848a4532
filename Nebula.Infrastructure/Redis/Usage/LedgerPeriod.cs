using System.Globalization;
using Nebula.Domain.Records;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>A length of time that the archived ledger has documents of.</summary>
/// <param name="Partition">The partition of its documents.</param>
/// <param name="Format">How the period's number begins a document's name.</param>
/// <param name="Minutes">Its length.</param>
/// <param name="Segments">How many segments a document's name has; a further one is the number of a part.</param>
internal sealed record LedgerPeriod(string Partition, string Format, int Minutes, int Segments)
{
    /// <summary>Minutes, named <c>minute-shard-epoch</c>.</summary>
    public static readonly LedgerPeriod Minute = new(Partitions.UsageMinutes, "D10", 1, 3);

    /// <summary>Hours, named <c>hour-shard</c>.</summary>
    public static readonly LedgerPeriod Hour = new(Partitions.UsageHours, "D8", 60, 2);

    /// <summary>UTC days, named <c>day-shard</c>.</summary>
    public static readonly LedgerPeriod Day = new(Partitions.UsageDays, "D6", 1_440, 2);

    /// <summary>The period that this one is summed from.</summary>
    public LedgerPeriod Finer => this == Day ? Hour : Minute;

    /// <summary>A period's number since 1970 as it begins a name.</summary>
    public string ToName(long number) => number.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The name of a shard's document.</summary>
    public string ToName(long number, int shard) => string.Create(CultureInfo.InvariantCulture, $"{ToName(number)}-{shard:D2}");

    /// <summary>The name of the document that a record is a part of.</summary>
    public string ToName(string recordKey)
    {
        var end = -1;
        for (var i = 0; i < Segments; i++)
        {
            end = recordKey.IndexOf('-', end + 1);
            if (end < 0)
                return recordKey;
        }

        return recordKey[..end];
    }
}
