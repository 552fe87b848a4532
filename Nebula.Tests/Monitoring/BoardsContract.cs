using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Monitoring;

/// <summary>A real Prometheus scrapes a loaded Nebula with the scrape token: every panel of every dashboard has data, and every recording rule has values.</summary>
public abstract class BoardsContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task Every_panel_of_every_dashboard_has_data()
    {
        await using var prometheus = new PrometheusServer(Client.Url, FastNebula.ScrapeToken, RuleFile.Path);
        var limited = await Client.NewKeyAsync("\"requests_per_minute\":1");
        var open = GrafanaBoard.All.SelectMany(static board => board.Queries).Concat(RuleFile.Read().Records.Select(static name => ("rules.yml", name))).ToList();
        open.Count.ShouldBeGreaterThan(50);

        await Eventually.PassesAsync(async () =>
        {
            await LoadAsync(limited);
            foreach (var query in open.ToList())
            {
                if ((await prometheus.QueryAsync(query.Item2)).Any(double.IsFinite))
                    open.Remove(query);
            }

            open.ShouldBeEmpty();
        });
    }

    // Answers, refusals and errors, so that every rate has a number.
    private async Task LoadAsync(TestKey limited)
    {
        for (var i = 0; i < 3; i++)
            (await Client.ChatAsync(Key, Chat("\"max_tokens\":8"))).ShouldBe(200);
        await Client.ChatAsync(limited, Chat("\"max_tokens\":1"));
        (await Client.ChatAsync(Key, "{}")).ShouldBe(400);
    }
}
