using Nebula.Domain.Common;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Journal;

/// <summary>What a test may assert to be empty.</summary>
/// <param name="Unmatched">Requests that no script answered.</param>
/// <param name="UnknownModels">Requests for a model that is not deployed.</param>
/// <param name="RefusedKeys">Requests whose key is wrong or may not do it.</param>
/// <param name="UnknownPaths">Requests to a path, or with a verb, that the API does not have.</param>
/// <param name="UnusedRules">Rules of scripts that have never matched since the counters were reset.</param>
internal sealed record JournalFindings(
    IReadOnlyList<JournalEntry> Unmatched,
    IReadOnlyList<JournalEntry> UnknownModels,
    IReadOnlyList<JournalEntry> RefusedKeys,
    IReadOnlyList<JournalEntry> UnknownPaths,
    IReadOnlyList<ScriptedRule> UnusedRules)
{
    /// <summary>Whether there is none of it.</summary>
    public bool IsEmpty => Unmatched.Count + UnknownModels.Count + RefusedKeys.Count + UnknownPaths.Count + UnusedRules.Count == 0;

    /// <summary>Finds it.</summary>
    /// <param name="entries">The entries of the journal.</param>
    /// <param name="scripts">All rules, and how often each has matched.</param>
    public static JournalFindings Find(IReadOnlyList<JournalEntry> entries, (ScriptSet Set, IReadOnlyDictionary<string, long> Matches) scripts) => new(
        [.. entries.Where(static entry => entry.IsScriptable && entry.Script is null && (entry.Error is null || entry.Error.Code == ScriptMatcher.NoMatchCode))],
        [.. entries.Where(IsUnknownModel)],
        [.. entries.Where(IsRefusedKey)],
        [.. entries.Where(IsUnknownPath)],
        [.. scripts.Set.Rules.Where(rule => scripts.Matches.GetValueOrDefault(rule.Id) == 0)]);

    // A script's own error is one that the test chose.
    private static bool IsUnknownModel(JournalEntry entry) => entry is { Script: null, Error: { Kind: ErrorKind.NotFound, Param: "model" } };

    private static bool IsRefusedKey(JournalEntry entry) => entry is { Script: null, Error.Kind: ErrorKind.Unauthenticated or ErrorKind.PermissionDenied };

    private static bool IsUnknownPath(JournalEntry entry) =>
        entry is { Script: null, Error: { Kind: ErrorKind.NotFound or ErrorKind.MethodNotAllowed, Param: not "model" } error } && error.Code is not ScriptMatcher.NoMatchCode && entry.KeyId is null;
}
