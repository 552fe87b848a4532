using System.Text.Json;
using Nebula.Api.Journal;

namespace Nebula.Api.Management.Journal;

/// <summary>A request and its answer with their bodies; <c>matched</c> is null if scripts do not answer such a request.</summary>
internal sealed record JournalEntryBody(
    string Object,
    string Id,
    DateTimeOffset At,
    string Method,
    string Path,
    string? KeyId,
    string? Model,
    int Status,
    bool? Matched,
    string? Script,
    string? ErrorCode,
    double DurationSeconds,
    JsonElement? Request,
    JsonElement? Response,
    bool Truncated)
{
    /// <summary>Creates the body of an entry.</summary>
    public static JournalEntryBody Create(JournalEntry entry) => new(
        "journal_entry",
        entry.Id,
        entry.At,
        entry.Method,
        entry.Path,
        entry.KeyId,
        entry.Model,
        entry.Status,
        entry.IsScriptable ? entry.Script is not null : null,
        entry.Script,
        entry.Error?.Code,
        entry.DurationSeconds,
        entry.Request,
        entry.Response,
        entry.IsTruncated);
}

/// <summary>What a test may assert to be empty; <c>passed</c> says whether all of it is.</summary>
internal sealed record JournalAssertionsBody(
    string Object,
    bool Passed,
    IReadOnlyList<JournalFindingBody> Unmatched,
    IReadOnlyList<JournalFindingBody> UnknownModels,
    IReadOnlyList<JournalFindingBody> RefusedKeys,
    IReadOnlyList<JournalFindingBody> UnknownPaths,
    IReadOnlyList<UnusedRuleBody> UnusedRules);

/// <summary>A request of the journal that a test may not expect.</summary>
internal sealed record JournalFindingBody(string Id, string Method, string Path, string? KeyId, string? Model, int Status, string? Message)
{
    /// <summary>Creates the body of an entry.</summary>
    public static JournalFindingBody Create(JournalEntry entry) => new(entry.Id, entry.Method, entry.Path, entry.KeyId, entry.Model, entry.Status, entry.Error?.Message);
}

/// <summary>A rule of a script that has never matched since the counters were reset.</summary>
internal sealed record UnusedRuleBody(string Script, int Index);

/// <summary>How many entries were removed.</summary>
internal sealed record JournalDeletionBody(string Object, int Deleted);
