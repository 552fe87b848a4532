using System.Text.RegularExpressions;
using Nebula.Tests.Servers;

namespace Nebula.Tests.Monitoring;

/// <summary>The names in <c>deploy/prometheus/rules.yml</c>.</summary>
/// <param name="Records">The series that its recording rules create.</param>
/// <param name="Alerts">Its alerts.</param>
/// <param name="Runbooks">The addresses of its alerts' runbooks.</param>
internal sealed partial record RuleFile(IReadOnlyList<string> Records, IReadOnlyList<string> Alerts, IReadOnlyList<string> Runbooks)
{
    /// <summary>The folder of the rules and their tests.</summary>
    public static string Folder { get; } = System.IO.Path.Combine(Component.FindRepository(), "deploy", "prometheus");

    /// <summary>The file.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Folder, "rules.yml");

    /// <summary>Reads it.</summary>
    public static RuleFile Read()
    {
        var lines = Entry().Matches(File.ReadAllText(Path)).Select(static entry => (Kind: entry.Groups["kind"].Value, Value: entry.Groups["value"].Value)).ToLookup(static entry => entry.Kind, static entry => entry.Value);
        return new RuleFile([.. lines["record"]], [.. lines["alert"]], [.. lines["runbook"]]);
    }

    [GeneratedRegex("^ +(- )?(?<kind>record|alert|runbook): (?<value>\\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Entry();
}
