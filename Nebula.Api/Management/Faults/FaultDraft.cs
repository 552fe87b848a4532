using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Api.Management.Deployments;
using Nebula.Domain.Faults;

namespace Nebula.Api.Management.Faults;

/// <summary>The body of a new fault, and of a merge patch of one. Null stands for the default.</summary>
internal sealed class FaultDraft : IBodyDraft<FaultDraft, FaultDraft>
{
    private const int MaxSelected = 100;
    private const int MaxSeconds = 3_600;
    private const int MaxRetryAfter = 86_400;
    private const int MaxTokens = 1_000_000;
    private const int MaxFactor = 1_000;
    private const long MaxSeed = 9_007_199_254_740_991; // the largest whole number that JSON's readers agree on

    private static readonly NameSchema FaultName = new(
        FaultRule.IsValidName, "not a fault's name", $"1 to {FaultRule.MaxName} lower case letters, digits, '.', '_' and '-'");

    private static readonly EnumSchema KindSchema = ValueSchema.Enum([.. FaultKinds.All]);
    private static readonly LabelSchema CodeSchema = new(min: 1, max: 64);
    private static readonly ArraySchema DeploymentsSchema = new(DeploymentNameSchema.Instance, min: 0, MaxSelected);
    private static readonly ArraySchema KeysSchema = new(new LabelSchema(min: 1, max: 64), min: 0, MaxSelected);

    /// <inheritdoc/>
    public static ObjectReader<FaultDraft> Fields { get; } = new(
        ("name", static (ref r, ref d) => d.Name = new(FaultName.ReadUnlessNull(ref r))),
        ("enabled", static (ref r, ref d) => d.Enabled = new(JsonScalars.ReadBoolean(ref r))),
        ("kind", static (ref r, ref d) => d.Kind = new(r.TokenType == JsonTokenType.Null ? null : KindSchema.Read(ref r))),
        ("status", static (ref r, ref d) => d.Status = new((int?)JsonScalars.ReadInteger(ref r, 400, 599))),
        ("code", static (ref r, ref d) => d.Code = new(CodeSchema.ReadUnlessNull(ref r))),
        ("retry_after", static (ref r, ref d) => d.RetryAfter = new(JsonScalars.ReadNumber(ref r, 0, MaxRetryAfter))),
        ("seconds", static (ref r, ref d) => d.Seconds = new(JsonScalars.ReadNumber(ref r, 0, MaxSeconds))),
        ("after_tokens", static (ref r, ref d) => d.AfterTokens = new((int?)JsonScalars.ReadInteger(ref r, 0, MaxTokens))),
        ("factor", static (ref r, ref d) => d.Factor = new(JsonScalars.ReadNumber(ref r, 1, MaxFactor))),
        ("mid_event", static (ref r, ref d) => d.MidEvent = new(JsonScalars.ReadBoolean(ref r))),
        ("move", static (ref r, ref d) => d.Move = new(JsonScalars.ReadBoolean(ref r))),
        ("deployments", static (ref r, ref d) => d.Deployments = new(DeploymentsSchema.ReadStringsUnlessNull(ref r))),
        ("keys", static (ref r, ref d) => d.Keys = new(KeysSchema.ReadStringsUnlessNull(ref r))),
        ("probability", static (ref r, ref d) => d.Probability = new(JsonScalars.ReadNumber(ref r, 0, 1))),
        ("seed", static (ref r, ref d) => d.Seed = new(JsonScalars.ReadInteger(ref r, 0, MaxSeed))),
        ("starts_at", static (ref r, ref d) => d.StartsAt = new(JsonScalars.ReadTime(ref r))),
        ("ends_at", static (ref r, ref d) => d.EndsAt = new(JsonScalars.ReadTime(ref r))));

    /// <summary>Its name.</summary>
    public Optional<string?> Name { get; private set; }

    /// <summary>Whether it acts.</summary>
    public Optional<bool?> Enabled { get; private set; }

    /// <summary>One of <see cref="FaultKinds"/>.</summary>
    public Optional<string?> Kind { get; private set; }

    /// <summary><see cref="FaultParameters.Status"/>.</summary>
    public Optional<int?> Status { get; private set; }

    /// <summary><see cref="FaultParameters.Code"/>.</summary>
    public Optional<string?> Code { get; private set; }

    /// <summary><see cref="FaultParameters.RetryAfter"/>.</summary>
    public Optional<double?> RetryAfter { get; private set; }

    /// <summary><see cref="FaultParameters.Seconds"/>.</summary>
    public Optional<double?> Seconds { get; private set; }

    /// <summary><see cref="FaultParameters.AfterTokens"/>.</summary>
    public Optional<int?> AfterTokens { get; private set; }

    /// <summary><see cref="FaultParameters.Factor"/>.</summary>
    public Optional<double?> Factor { get; private set; }

    /// <summary><see cref="FaultParameters.MidEvent"/>.</summary>
    public Optional<bool?> MidEvent { get; private set; }

    /// <summary><see cref="FaultParameters.Move"/>.</summary>
    public Optional<bool?> Move { get; private set; }

    /// <summary>The deployments whose requests it considers.</summary>
    public Optional<IReadOnlyList<string>?> Deployments { get; private set; }

    /// <summary>The ids of the keys whose requests it considers.</summary>
    public Optional<IReadOnlyList<string>?> Keys { get; private set; }

    /// <summary>The share of requests that it hits.</summary>
    public Optional<double?> Probability { get; private set; }

    /// <summary>Determines which requests it hits.</summary>
    public Optional<long?> Seed { get; private set; }

    /// <summary>When it begins to act.</summary>
    public Optional<DateTimeOffset?> StartsAt { get; private set; }

    /// <summary>When it ends to act.</summary>
    public Optional<DateTimeOffset?> EndsAt { get; private set; }

    /// <inheritdoc/>
    public static FaultDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public FaultDraft Finish() => this;

    /// <summary>The parameters after this change.</summary>
    public FaultParameters ApplyTo(FaultParameters before) => new()
    {
        Status = Status.Or(before.Status),
        Code = Code.Or(before.Code),
        RetryAfter = RetryAfter.Or(before.RetryAfter),
        Seconds = Seconds.Or(before.Seconds),
        AfterTokens = AfterTokens.Or(before.AfterTokens),
        Factor = Factor.Or(before.Factor),
        MidEvent = MidEvent.Or(before.MidEvent),
        Move = Move.Or(before.Move),
    };
}
