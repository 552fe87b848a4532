namespace Nebula.Domain.Scripts;

/// <summary>How often rules have matched, and how far sequences of rules and recordings are, for all processes that share them.</summary>
public interface IScriptCounters
{
    /// <summary>How often the rules of some sequences have matched, in their order.</summary>
    ValueTask<IReadOnlyList<long>> ReadSequencesAsync(IReadOnlyList<string> sequences, CancellationToken cancellationToken = default);

    /// <summary>Counts a match of a rule.</summary>
    /// <param name="rule">The rule, see <see cref="ScriptSet.GetRuleId"/>.</param>
    /// <param name="sequence">The sequence that the rule is part of; null for none.</param>
    /// <param name="expected">The number that the sequence must have.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if the sequence has another number: then nothing was counted.</returns>
    ValueTask<bool> TryCountAsync(string rule, string? sequence, long expected, CancellationToken cancellationToken = default);

    /// <summary>Takes back a match of a rule whose request was refused after all; a sequence that has moved on stays.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="sequence">The sequence that the rule is part of; null for none.</param>
    /// <param name="number">The number that the sequence had before the match.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask UndoAsync(string rule, string? sequence, long number, CancellationToken cancellationToken = default);

    /// <summary>Takes the next number of a sequence, for a claim that gets the same number again for an hour.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="claim">Names who takes it: a choice of a job, whose second run is to get what the first one got.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number, from 0.</returns>
    ValueTask<long> TakeAsync(string sequence, string claim, CancellationToken cancellationToken = default);

    /// <summary>How often each rule has matched; a rule that never did may be absent.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> ReadMatchesAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets all counters to 0.</summary>
    ValueTask ResetAsync(CancellationToken cancellationToken = default);
}
