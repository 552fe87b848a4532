using System.Text.Json;
using Nebula.Domain.Scripts;
using Nebula.Domain.Scripts.Reading;

namespace Nebula.Api.Management.Scripts;

/// <summary>A script and how often its rules have matched.</summary>
internal sealed record ScriptBody(
    string Object,
    string Name,
    string? Source,
    int Priority,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Matches,
    IReadOnlyList<ScriptRuleBody> Rules,
    IReadOnlyList<ScriptWarningBody> Warnings)
{
    /// <summary>Creates the body of a script.</summary>
    public static ScriptBody Create(Script script, ScriptSet set, IReadOnlyDictionary<string, long> matches)
    {
        var rules = set.Rules.Where(rule => rule.Script == script.Name).ToList();
        var bodies = rules.Select(rule => new ScriptRuleBody(rule.Rule.Index, rule.Rule.Response.Kind, matches.GetValueOrDefault(rule.Id), JsonElement.Parse(rule.Rule.Json))).ToList();
        IEnumerable<ScriptWarningBody> warnings =
        [
            .. set.GetContent(script.Name).Report.Warnings.Select(static warning => new ScriptWarningBody(warning.Path, warning.Reason)),
            .. rules.SelectMany(rule => set.GetFindings(rule).Select(reason => new ScriptWarningBody($"{ScriptReader.Fixtures}[{rule.Rule.Index}]", reason))),
        ];
        return new ScriptBody(
            "script", script.Name, script.Source, script.Priority, script.CreatedAt, script.UpdatedAt, bodies.Sum(static rule => rule.Matches), bodies, [.. warnings]);
    }
}

/// <summary>A rule of a script: its place in <c>fixtures</c>, what it answers, how often it has matched, and the rule as it is written.</summary>
internal sealed record ScriptRuleBody(int Index, string Kind, long Matches, JsonElement Fixture);

/// <summary>Something in a script that has no effect, and why.</summary>
internal sealed record ScriptWarningBody(string Path, string Reason);

/// <summary>How many scripts were deleted.</summary>
internal sealed record ScriptDeletionBody(string Object, int Deleted)
{
    /// <summary>Creates the body of a deletion.</summary>
    public static ScriptDeletionBody Create(int deleted) => new("script_deletion", deleted);
}

/// <summary>The sequences and counters are 0.</summary>
internal sealed record ScriptResetBody(string Object, bool Reset);
