using Microsoft.AspNetCore.Http;
using Nebula.Api.Http;
using Nebula.Api.Journal;
using Nebula.Api.Management.Requests;
using Nebula.Api.Management.Responses;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Management.Journal;

/// <summary>The routes under <c>/journal</c>.</summary>
public static class JournalHandlers
{
    /// <summary><c>GET /journal</c>: the newest requests and answers, newest first.</summary>
    public static Task<IResult> List(HttpContext http, RequestJournal journal)
    {
        var query = new QueryFields(http.Request.Query);
        var (key, path, matched) = (query.Text("key_id"), query.Text("path"), query.Choice<JournalMatch>("matched"));
        var entries = journal.Read()
            .Where(entry => key is null || entry.KeyId == key)
            .Where(entry => path is null || entry.Path.StartsWith(path, StringComparison.OrdinalIgnoreCase))
            .Where(entry => matched is null || (entry.IsScriptable && entry.Script is not null == (matched == JournalMatch.True)))
            .ToList();
        var page = query.Page();
        if (page.Ascending)
            entries.Reverse();
        var cut = page.Cut(entries, static entry => entry.Id);
        var body = ListBody<JournalEntryBody>.Create(cut, [.. cut.Data.Select(JournalEntryBody.Create)], static entry => entry.Id);
        return Task.FromResult<IResult>(new JsonResult<ListBody<JournalEntryBody>>(body, Bodies.Json.ListBodyJournalEntryBody) { NoStore = true });
    }

    /// <summary><c>DELETE /journal</c>: removes all entries.</summary>
    public static Task<IResult> Clear(HttpContext http, RequestJournal journal) =>
        Task.FromResult<IResult>(new JsonResult<JournalDeletionBody>(new JournalDeletionBody("journal_deletion", journal.Clear()), Bodies.Json.JournalDeletionBody));

    /// <summary><c>GET /journal/assertions</c>: what a test may assert to be empty.</summary>
    public static async Task<IResult> Assert(HttpContext http, RequestJournal journal, ScriptService scripts)
    {
        var found = JournalFindings.Find(journal.Read(), await scripts.ReadAsync(http.RequestAborted));
        var body = new JournalAssertionsBody(
            "journal_assertions",
            found.IsEmpty,
            ToBodies(found.Unmatched),
            ToBodies(found.UnknownModels),
            ToBodies(found.RefusedKeys),
            ToBodies(found.UnknownPaths),
            [.. found.UnusedRules.Select(static rule => new UnusedRuleBody(rule.Script, rule.Rule.Index))]);
        return new JsonResult<JournalAssertionsBody>(body, Bodies.Json.JournalAssertionsBody) { NoStore = true };
    }

    private static List<JournalFindingBody> ToBodies(IReadOnlyList<JournalEntry> entries) => [.. entries.Select(JournalFindingBody.Create)];
}

/// <summary>Whether a script answered.</summary>
internal enum JournalMatch
{
    /// <summary>None did.</summary>
    False,

    /// <summary>One did.</summary>
    True,
}
