using System.Text.Json;
using Nebula.Tests.Servers;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Monitoring;

/// <summary>The rules for Prometheus with Prometheus's own tool, their runbooks, and the form of the dashboards.</summary>
public sealed class RulesTests
{
    [Theory]
    [InlineData("check", "rules", "rules.yml")]
    [InlineData("test", "rules", "tests.yml")]
    public async Task Promtool_accepts_the_rules_and_their_tests(params string[] arguments)
    {
        var run = await ProgramRun.RunAsync(Component.Find("promtool", "apt-get install prometheus, or brew install prometheus"), arguments, RuleFile.Folder);
        run.ExitCode.ShouldBe(0, run.Output);
    }

    [Fact]
    public void Every_rule_is_tested()
    {
        var (tests, rules) = (File.ReadAllText(Path.Combine(RuleFile.Folder, "tests.yml")), RuleFile.Read());
        rules.Records.Where(name => !tests.Contains($"expr: {name}\n", StringComparison.Ordinal)).ShouldBeEmpty();
        rules.Alerts.Where(name => !tests.Contains($"alertname: {name}\n", StringComparison.Ordinal)).ShouldBeEmpty();
        rules.Alerts.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Every_alert_has_a_runbook()
    {
        var (rules, page) = (RuleFile.Read(), File.ReadAllText(Path.Combine(Component.FindRepository(), "docs", "runbooks.md")));
        rules.Runbooks.ShouldBe(rules.Alerts.Select(static alert => $"docs/runbooks.md#{alert.ToLowerInvariant()}"));
        page.Split('\n').Where(static line => line.StartsWith("## Nebula", StringComparison.Ordinal)).Select(static line => line[3..]).ShouldBe(rules.Alerts);
    }

    [Fact]
    public void Dashboards_have_an_id_of_their_own_and_describe_every_panel()
    {
        var boards = GrafanaBoard.All;
        boards.Select(static board => board.Name).ShouldBe(["engines", "functions", "keys", "overview"]);
        boards.Select(static board => board.Root.GetProperty("uid").GetString()).ShouldBe(boards.Select(static board => $"nebula-{board.Name}"));
        foreach (var board in boards)
        {
            var all = board.Root.GetProperty("panels").EnumerateArray().ToList();
            all.Select(static panel => panel.GetProperty("id").GetInt32()).ShouldBeUnique();
            board.Panels.Where(static panel => panel.GetProperty("description").GetString()!.Length == 0).ShouldBeEmpty();
            board.Panels.Select(static panel => panel.GetProperty("datasource").GetProperty("uid").GetString()).ShouldAllBe(static uid => uid == "${datasource}");
            Overlaps(all).ShouldBeEmpty(board.Name);
        }
    }

    private static IEnumerable<string> Overlaps(List<JsonElement> panels) =>
        from i in Enumerable.Range(0, panels.Count)
        from j in Enumerable.Range(i + 1, panels.Count - i - 1)
        where Area.Read(panels[i]).Overlaps(Area.Read(panels[j]))
        select $"{panels[i].GetProperty("title")} and {panels[j].GetProperty("title")}";

    private sealed record Area(int X, int Y, int Width, int Height)
    {
        public static Area Read(JsonElement panel)
        {
            var area = panel.GetProperty("gridPos");
            return new Area(area.GetProperty("x").GetInt32(), area.GetProperty("y").GetInt32(), area.GetProperty("w").GetInt32(), area.GetProperty("h").GetInt32());
        }

        public bool Overlaps(Area other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;
    }
}
