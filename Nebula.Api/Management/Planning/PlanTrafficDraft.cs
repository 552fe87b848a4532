using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Planning.Traffic;
using Nebula.Domain.Usage;

namespace Nebula.Api.Management.Planning;

/// <summary>The <c>traffic</c> of a plan: the text of a trace, a range of the ledger, or a description.</summary>
internal sealed class PlanTrafficDraft
{
    private static readonly DescribedLoad Default = new() { RequestsPerSecond = 1 };
    private static readonly StringSchema TraceText = new(min: 1);
    private static readonly LabelSchema NameSchema = new(min: 1, max: 100);

    private static readonly ObjectReader<PlanTrafficDraft> Fields = new(
        ("trace", static (ref r, ref d) => d._trace = TraceText.ReadUnlessNull(ref r)),
        ("name", static (ref r, ref d) => d._name = NameSchema.ReadUnlessNull(ref r)),
        ("ledger", static (ref r, ref d) => d._ledger = LedgerDraft.ReadUnlessNull(ref r)),
        ("rate", static (ref r, ref d) => d._rate = JsonScalars.ReadNumber(ref r, 0, PlanLimits.MaxRequests)),
        ("duration_seconds", static (ref r, ref d) => d._load = d._load with { Seconds = JsonScalars.ReadNumber(ref r, 1, 86_400) ?? Default.Seconds }),
        ("input_tokens", static (ref r, ref d) => d._load = d._load with { InputTokens = (int?)JsonScalars.ReadInteger(ref r, 1, TrafficTrace.MaxTokens) ?? Default.InputTokens }),
        ("output_tokens", static (ref r, ref d) => d._load = d._load with { OutputTokens = (int?)JsonScalars.ReadInteger(ref r, 1, TrafficTrace.MaxTokens) ?? Default.OutputTokens }),
        ("length_variation", static (ref r, ref d) => d._load = d._load with { LengthVariation = JsonScalars.ReadNumber(ref r, 0, 5) ?? Default.LengthVariation }),
        ("burstiness", static (ref r, ref d) => d._load = d._load with { Burstiness = JsonScalars.ReadNumber(ref r, 0.01, 100) ?? Default.Burstiness }),
        ("growth", static (ref r, ref d) => d._load = d._load with { Growth = JsonScalars.ReadNumber(ref r, -0.99, 100) ?? Default.Growth }),
        ("shared_prefix_tokens", static (ref r, ref d) => d._load = d._load with { SharedPrefixTokens = (int?)JsonScalars.ReadInteger(ref r, 0, TrafficTrace.MaxTokens) ?? 0 }));

    private DescribedLoad _load = Default;
    private string? _trace;
    private string? _name;
    private LedgerDraft? _ledger;
    private double? _rate;

    /// <summary>Reads the object at which the reader stands; null for null.</summary>
    public static PlanTrafficDraft? ReadUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var draft = new PlanTrafficDraft();
        Fields.Read(ref reader, ref draft);
        return draft;
    }

    /// <summary>Reads the traffic.</summary>
    /// <param name="seed">Seed of described traffic.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="timeScale">The server's time scale.</param>
    /// <param name="now">The end of a range that has none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="NebulaException">400: there is not exactly one kind of traffic, it is wrong, or it is too large.</exception>
    public async Task<TrafficTrace> ReadAsync(ulong seed, IUsageLedger ledger, double timeScale, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((_trace is null ? 0 : 1) + (_ledger is null ? 0 : 1) + (_rate is null ? 0 : 1) != 1)
            throw FieldErrors.Invalid("traffic", "Invalid 'traffic': it has to have exactly one of 'trace', 'ledger' and 'rate'.", "invalid_value");
        if (_name is not null && _trace is null)
            throw FieldErrors.Invalid("traffic.name", "Invalid 'traffic.name': only a 'trace' has a name.", "invalid_value");
        if (_rate is null && _load != Default)
            throw FieldErrors.Invalid("traffic", "Invalid 'traffic': its duration, tokens, burstiness and growth describe traffic of a 'rate'.", "invalid_value");
        if (_trace is not null)
            return PlanLimits.Check(TraceReader.Read(_name ?? "trace", new StringReader(_trace)));
        if (_rate is { } rate)
        {
            var load = _load with { RequestsPerSecond = rate };
            PlanLimits.CheckRequests(load.ExpectedRequests);
            return PlanLimits.Check(load.Generate(seed));
        }

        return PlanLimits.Check(await LedgerTraffic.ReadAsync(ledger.ListRequestsAsync, _ledger!.ToRange(now), timeScale, PlanLimits.MaxRequests, cancellationToken));
    }

    /// <summary>The draft of <c>ledger</c>.</summary>
    private sealed class LedgerDraft
    {
        private static readonly ObjectReader<LedgerDraft> LedgerFields = new(
            ("from", static (ref r, ref d) => d._from = JsonScalars.ReadTime(ref r)),
            ("to", static (ref r, ref d) => d._to = JsonScalars.ReadTime(ref r)),
            ("model", static (ref r, ref d) => d._model = NameSchema.ReadUnlessNull(ref r)));

        private DateTimeOffset? _from;
        private DateTimeOffset? _to;
        private string? _model;

        public static LedgerDraft? ReadUnlessNull(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.Null)
                return null;
            var draft = new LedgerDraft();
            LedgerFields.Read(ref reader, ref draft);
            return draft;
        }

        public LedgerRange ToRange(DateTimeOffset now) => LedgerRange.Create(_from, _to, _model, now, "traffic.ledger.from");
    }
}
