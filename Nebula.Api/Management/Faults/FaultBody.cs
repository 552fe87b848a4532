using Nebula.Domain.Faults;

namespace Nebula.Api.Management.Faults;

/// <summary>A fault as the management API shows it. A parameter that its kind does not have is null.</summary>
internal sealed record FaultBody(
    string Object,
    string Name,
    bool Enabled,
    string Kind,
    int? Status,
    string? Code,
    double? RetryAfter,
    double? Seconds,
    int? AfterTokens,
    double? Factor,
    bool? MidEvent,
    bool? Move,
    IReadOnlyList<string> Deployments,
    IReadOnlyList<string> Keys,
    double Probability,
    long Seed,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    long Requests,
    long Injected,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Creates the body of a rule.</summary>
    public static FaultBody Create(FaultRule rule, FaultCounts counts)
    {
        var parameters = FaultParameters.FromEffect(rule.Effect);
        return new FaultBody(
            "fault",
            rule.Name,
            rule.Enabled,
            rule.Effect.Kind,
            parameters.Status,
            parameters.Code,
            parameters.RetryAfter,
            parameters.Seconds,
            parameters.AfterTokens,
            parameters.Factor,
            parameters.MidEvent,
            parameters.Move,
            rule.Deployments,
            rule.Keys,
            rule.Probability,
            rule.Seed,
            rule.StartsAt,
            rule.EndsAt,
            counts.Requests,
            counts.Injected,
            rule.CreatedAt,
            rule.UpdatedAt);
    }
}
