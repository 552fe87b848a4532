using System.IO.Hashing;
using System.Runtime.InteropServices;
using Nebula.Domain.Scripts.Reading;

namespace Nebula.Domain.Scripts;

/// <summary>All rules of all scripts, in the order in which they are tried. Immutable.</summary>
public sealed class ScriptSet
{
    private readonly Dictionary<string, ScriptContent> _contents = [];
    private readonly Lazy<ILookup<ScriptedRule, string>> _findings;

    /// <summary>Reads scripts.</summary>
    /// <param name="scripts">The scripts, in order.</param>
    public ScriptSet(IReadOnlyList<Script> scripts)
    {
        Scripts = scripts;
        var rules = new List<ScriptedRule>();
        foreach (var script in scripts)
        {
            var content = ScriptReader.Read(ScriptService.ToFile(script));
            _contents[script.Name] = content;
            rules.AddRange(content.Rules.Select(rule => new ScriptedRule(script.Name, rule, GetRuleId(script.Name, rule))));
        }

        Rules = rules;
        _findings = new(() => UnreachableRules.Find(Rules).ToLookup(static finding => finding.Rule, static finding => finding.Reason));
    }

    /// <summary>The scripts, in order.</summary>
    public IReadOnlyList<Script> Scripts { get; }

    /// <summary>Their rules, in order.</summary>
    public IReadOnlyList<ScriptedRule> Rules { get; }

    /// <summary>Names a rule for its counters: another rule in its place has another name.</summary>
    public static string GetRuleId(string script, ScriptRule rule) =>
        $"{script}#{rule.Index}#{XxHash3.HashToUInt64(MemoryMarshal.AsBytes(rule.Json.AsSpan())):x16}";

    /// <summary>What a script says.</summary>
    /// <param name="script">The name of one of <see cref="Scripts"/>.</param>
    public ScriptContent GetContent(string script) => _contents[script];

    /// <summary>Why a rule can never match; empty if it can.</summary>
    public IEnumerable<string> GetFindings(ScriptedRule rule) => _findings.Value[rule];
}

/// <summary>A rule among those of all scripts.</summary>
/// <param name="Script">The name of its script.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Id">Names its counter.</param>
public sealed record ScriptedRule(string Script, ScriptRule Rule, string Id)
{
    /// <summary>The rule as errors name it.</summary>
    public override string ToString() => $"{Script} {ScriptReader.Fixtures}[{Rule.Index}]";
}
