namespace Nebula.Domain.Faults;

/// <summary>Counts the requests of each rule, for all processes that share the store. A sequence that was never counted is at 0.</summary>
public interface IFaultCounter
{
    /// <summary>Counts a request that a rule considers.</summary>
    /// <param name="sequenceId">The rule's <see cref="FaultRule.SequenceId"/>.</param>
    /// <returns>The request's place in the sequence, from 0.</returns>
    ValueTask<long> CountRequestAsync(string sequenceId);

    /// <summary>Counts a request that got the rule's fault.</summary>
    ValueTask CountInjectionAsync(string sequenceId);

    /// <summary>The counts of some rules, in their order.</summary>
    ValueTask<IReadOnlyList<FaultCounts>> ReadAsync(IReadOnlyList<string> sequenceIds);

    /// <summary>Forgets a sequence.</summary>
    ValueTask RemoveAsync(string sequenceId);
}

/// <summary>The counts of a rule since its sequence started.</summary>
/// <param name="Requests">Requests that it considered.</param>
/// <param name="Injected">Requests that got its fault, including those that asked for it.</param>
public readonly record struct FaultCounts(long Requests, long Injected);
