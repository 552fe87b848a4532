using System.Text.Json.Serialization;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>What a key used of a model in some time.</summary>
/// <param name="Key">The key's id.</param>
/// <param name="Model">The deployment.</param>
/// <param name="Requests">Requests, successes and failures.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Input">Prompt tokens.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="Last">When the newest was settled, in milliseconds since 1970.</param>
internal sealed record LedgerRow(string Key, string Model, long Requests, long Failed, long Input, long Output, long Last)
{
    /// <summary>The sums alone.</summary>
    [JsonIgnore]
    public UsageTotals Totals => new(Requests, Failed, Input, Output);

    /// <summary>This and another of the same key and model.</summary>
    public LedgerRow Plus(LedgerRow other) => this with
    {
        Requests = Requests + other.Requests,
        Failed = Failed + other.Failed,
        Input = Input + other.Input,
        Output = Output + other.Output,
        Last = Math.Max(Last, other.Last),
    };

    /// <summary>What this has more than an older reading of itself.</summary>
    public LedgerRow Minus(LedgerRow older) => this with
    {
        Requests = Requests - older.Requests,
        Failed = Failed - older.Failed,
        Input = Input - older.Input,
        Output = Output - older.Output,
    };
}
