using System.Text.Json.Serialization;
using Nebula.Domain.Usage;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>What a key used of a model in some time, or of all models.</summary>
/// <param name="Key">The key's id.</param>
/// <param name="Model">The deployment; empty for the sum of all.</param>
/// <param name="Requests">Requests, successes and failures.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Input">Prompt tokens.</param>
/// <param name="Output">Generated tokens.</param>
/// <param name="Last">When the newest was settled, in milliseconds since 1970.</param>
internal sealed record LedgerRow(string Key, string Model, long Requests, long Failed, long Input, long Output, long Last)
{
    // Field names, punctuation, and five numbers of at most 19 digits.
    private const int OtherBytes = 170;

    /// <summary>The sums alone.</summary>
    [JsonIgnore]
    public UsageTotals Totals => new(Requests, Failed, Input, Output);

    /// <summary>The most bytes that it takes in JSON. Ids and names are ASCII.</summary>
    [JsonIgnore]
    public int MaxBytes => Key.Length + Model.Length + OtherBytes;

    /// <summary>One settled request.</summary>
    public static LedgerRow FromUsage(UsageRecord usage) => new(
        usage.KeyId, usage.Model, 1, usage.Failed ? 1 : 0, usage.InputTokens, usage.OutputTokens, usage.At.ToUnixTimeMilliseconds());

    /// <summary>Sums by key and model, in order.</summary>
    public static IReadOnlyCollection<LedgerRow> Sum(IEnumerable<LedgerRow> rows) => Combine(rows, static (a, b) => a.Plus(b));

    /// <summary>Sums by key, with an empty model, in order.</summary>
    public static IReadOnlyCollection<LedgerRow> SumByKey(IEnumerable<LedgerRow> rows) => Sum(rows.Select(static row => row with { Model = "" }));

    /// <summary>The newest reading of each key and model, in order, from several readings of the same time.</summary>
    public static IReadOnlyCollection<LedgerRow> Max(IEnumerable<LedgerRow> rows) => Combine(rows, static (a, b) => a.Max(b));

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

    /// <summary>The newer of two readings; numbers only grow.</summary>
    public LedgerRow Max(LedgerRow other) => this with
    {
        Requests = Math.Max(Requests, other.Requests),
        Failed = Math.Max(Failed, other.Failed),
        Input = Math.Max(Input, other.Input),
        Output = Math.Max(Output, other.Output),
        Last = Math.Max(Last, other.Last),
    };

    private static SortedDictionary<(string Key, string Model), LedgerRow>.ValueCollection Combine(IEnumerable<LedgerRow> rows, Func<LedgerRow, LedgerRow, LedgerRow> combine)
    {
        var combined = new SortedDictionary<(string Key, string Model), LedgerRow>(Order);
        foreach (var row in rows)
            combined[(row.Key, row.Model)] = combined.TryGetValue((row.Key, row.Model), out var other) ? combine(other, row) : row;
        return combined.Values;
    }

    private static readonly Comparer<(string Key, string Model)> Order = Comparer<(string Key, string Model)>.Create(static (a, b) =>
        string.CompareOrdinal(a.Key, b.Key) is var order && order != 0 ? order : string.CompareOrdinal(a.Model, b.Model));
}
