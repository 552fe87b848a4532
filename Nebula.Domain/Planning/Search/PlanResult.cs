namespace Nebula.Domain.Planning.Search;

/// <summary>What a plan found.</summary>
/// <param name="Request">What was planned.</param>
/// <param name="Ranked">Fleets that reach all targets: the cheapest first, of equally dear ones the faster.</param>
/// <param name="Rejected">Fleets that were simulated and miss a target, those that miss least first; then kinds that were not simulated, with the reason.</param>
/// <param name="NotSimulated">Kinds that were left out: those that look dearer than enough others, or are beyond the number that is simulated, with the reason.</param>
/// <param name="Sweep">How much of the traffic the best fleet holds; null if none was simulated.</param>
public sealed record PlanResult(
    PlanRequest Request,
    IReadOnlyList<CandidateOutcome> Ranked,
    IReadOnlyList<CandidateOutcome> Rejected,
    IReadOnlyList<CandidateOutcome> NotSimulated,
    SweepResult? Sweep)
{
    /// <summary>The best fleet; null if none reaches all targets.</summary>
    public CandidateOutcome? Winner => Ranked.Count > 0 ? Ranked[0] : null;

    /// <summary>The fleet of the sweep: the best one, or the one that misses least; null if none was simulated.</summary>
    public CandidateOutcome? Swept => Winner ?? (Rejected.Count > 0 && Rejected[0].Result is not null ? Rejected[0] : null);
}
