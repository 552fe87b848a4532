using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nebula.Domain.Settings;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Sqlite;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Nebula.Tests.Sqlite;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upgrades;

/// <summary>The program on the data of each released version.</summary>
public sealed class UpgradeTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const string Fast = "Simulation:TimeScale=0";

    public static TheoryData<string> Versions => [.. Fixture.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_data_directory_of_an_older_version_is_served_as_before(string version)
    {
        using var fixture = new Fixture(version, "embedded");
        using (var nebula = await StartAsync(fixture))
        {
            await CheckRecordsAsync(nebula.Client, fixture.Expected);
            await CheckLedgerAsync(nebula.Client, fixture.Expected, []);
            await CheckSecretsAsync(nebula, fixture.Expected);
        }

        DatabaseFile.Read(Path.Combine(fixture.Data, "usage.db"), "pragma user_version").ShouldBe(1);
        DatabaseFile.Read(Path.Combine(fixture.Data, "records.db"), "pragma user_version").ShouldBe(1);
        using var again = await StartAsync(fixture);
        (await again.Client.GetAsync("/requests?limit=100")).Json.GetProperty("data").GetArrayLength().ShouldBe(fixture.Expected.GetProperty("requests").GetArrayLength() + 2);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_history_and_totals_of_an_older_ledger_are_read_unchanged(string version)
    {
        using var fixture = new Fixture(version, "embedded");
        await using var ledger = new SqliteLedger(
            Path.Combine(fixture.Data, "usage.db"), Options.Create(new NebulaOptions()), TimeProvider.System, NullLogger<SqliteLedger>.Instance);
        var (from, to) = (fixture.Expected.GetProperty("from").GetDateTimeOffset(), fixture.Expected.GetProperty("to").GetDateTimeOffset());
        var points = await ledger.GetHistoryAsync(new HistoryQuery(from, to, ByHour: false));
        var recorded = fixture.Expected.GetProperty("history").EnumerateArray().ToList();
        points.Count.ShouldBe(recorded.Count);
        foreach (var (point, was) in points.Zip(recorded))
        {
            point.Start.ShouldBe(was.GetProperty("start").GetDateTimeOffset());
            point.ByStatus.ShouldBe(was.GetProperty("by_status").Deserialize<Dictionary<int, long>>(), ignoreOrder: true);
            (point.InputTokens, point.OutputTokens).ShouldBe((was.GetProperty("input_tokens").GetInt64(), was.GetProperty("output_tokens").GetInt64()));
            foreach (var (name, histogram) in (ReadOnlySpan<(string, Domain.Telemetry.LatencyHistogram)>)[("time_to_first_token", point.TimeToFirstToken), ("inter_token", point.InterToken), ("queue", point.Queue), ("end_to_end", point.EndToEnd)])
            {
                var latency = was.GetProperty("latency_seconds").GetProperty(name);
                histogram.Count.ShouldBe(latency.GetProperty("count").GetInt64());
                if (histogram.Count > 0)
                    (histogram.Sum / histogram.Count).ShouldBe(latency.GetProperty("mean").GetDouble(), 1e-9);
            }
        }

        var totals = await ledger.GetKeyTotalsAsync();
        foreach (var key in fixture.Expected.GetProperty("usage").EnumerateArray().GroupBy(static row => row.GetProperty("key_id").GetString()!))
            totals[key.Key].Totals.OutputTokens.ShouldBe(key.Sum(static row => row.GetProperty("output_tokens").GetInt64()));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_Redis_and_its_outbox_of_an_older_version_are_served_as_before(string version)
    {
        using var fixture = new Fixture(version, "redis");
        await redis.KillAsync();
        var connection = await redis.GetConnectionStringAsync();
        await fixture.RestoreAsync(connection);
        using var nebula = await StartAsync(fixture, $"RedisConnection={connection},connectTimeout=20000");
        await CheckRecordsAsync(nebula.Client, fixture.Expected);
        var outbox = fixture.Expected.GetProperty("outbox").EnumerateArray().ToList();
        await Eventually.PassesAsync(() => CheckLedgerAsync(nebula.Client, fixture.Expected, outbox));
        await CheckSecretsAsync(nebula, fixture.Expected);
        await Eventually.PassesAsync(() => // what Redis had is rolled up
        {
            DatabaseFile.Read(Path.Combine(fixture.Data, "records.db"), "select count(*) from records where partition = 'outbox'").ShouldBe(0);
            var minutes = fixture.Expected.GetProperty("usage").EnumerateArray().Select(static row => row.GetProperty("start").GetDateTimeOffset().ToUnixTimeSeconds() / 60).Distinct().Count();
            DatabaseFile.Read(Path.Combine(fixture.Data, "records.db"), "select count(distinct substr(key, 1, 10)) from records where partition = 'usage-minutes'").ShouldBeOfType<long>().ShouldBeGreaterThanOrEqualTo(minutes);
            return Task.CompletedTask;
        });
        await CheckLedgerAsync(nebula.Client, fixture.Expected, outbox, served: true);
    }

    private static Task<NebulaProcess> StartAsync(Fixture fixture, params string[] settings) =>
        NebulaProcess.Start(fixture.Data, [$"AdminKey={Fixture.AdminKey}", Fast, .. settings]).ReadyAsync(Fixture.AdminKey);

    private static async Task CheckRecordsAsync(NebulaClient client, JsonElement expected)
    {
        foreach (var (path, name, fields) in ((string, string, string[])[])
            [("/apikeys?limit=100", "apikeys", ["id", "name", "status", "created_at", "expires_at", "models", "limits", "metadata"]), ("/models?limit=100", "models", ["name", "model", "gpu", "gpus_per_replica", "replicas", "max_batch_size", "state", "created_at"])])
        {
            var now = (await client.GetAsync(path)).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ToList();
            now.Select(one => Fields(one, fields)).ShouldBe(expected.GetProperty(name).EnumerateArray().Select(one => Fields(one, fields)), ignoreOrder: true);
        }
    }

    private static async Task CheckLedgerAsync(NebulaClient client, JsonElement expected, IReadOnlyList<JsonElement> outbox, bool served = false)
    {
        var range = $"from={expected.GetProperty("from").GetString()}&to={expected.GetProperty("to").GetString()}";
        var usage = (await client.GetAsync($"/usage?{range}&bucket=day&group_by=key,model")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().Select(Sums).ToList();
        var recorded = expected.GetProperty("usage").EnumerateArray().Select(Sums).ToList();
        if (outbox.Count > 0)
        {
            var (key, model) = (expected.GetProperty("keys").GetProperty("limited").GetProperty("id").GetString()!, outbox[0].GetProperty("model").GetString()!);
            recorded.AddRange(outbox.Select(chat => chat.GetProperty("usage")).Select(used => new Row(key, model, 1, 0, Long(used, "prompt_tokens"), Long(used, "completion_tokens"))));
        }

        Total(usage).ShouldBe(Total(recorded), ignoreOrder: true);
        var rows = (await client.GetAsync("/requests?limit=100")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ToDictionary(static row => row.GetProperty("id").GetString()!, static row => row.GetRawText());
        foreach (var row in expected.GetProperty("requests").EnumerateArray())
        {
            var read = JsonElement.Parse(rows[row.GetProperty("id").GetString()!]);
            row.EnumerateObject().ShouldAllBe(member => JsonElement.DeepEquals(read.GetProperty(member.Name), member.Value)); // later versions list more members
        }

        foreach (var chat in outbox)
            rows.ShouldContainKey(chat.GetProperty("id").GetString()!);
        if (!served)
            rows.Count.ShouldBe(expected.GetProperty("requests").GetArrayLength() + outbox.Count);
    }

    private static async Task CheckSecretsAsync(NebulaProcess nebula, JsonElement expected)
    {
        foreach (var (key, secret, status) in ((string, string, int)[])[("limited", "secret", 200), ("rotated", "secret", 200), ("rotated", "old_secret", 401), ("revoked", "secret", 401)])
        {
            var sent = expected.GetProperty("keys").GetProperty(key).GetProperty(secret).GetString()!;
            (await nebula.Client.ChatAsync(new TestKey("", sent), $$"""{"model":"{{nebula.Model}}","max_tokens":2,"messages":[{"role":"user","content":"Hello"}]}""")).ShouldBe(status);
        }

        var narrow = expected.GetProperty("keys").GetProperty("narrow").GetProperty("secret").GetString()!;
        var models = (await nebula.Client.SendAsync(HttpMethod.Get, "/v1/models", narrow)).ShouldBe(200).Json.GetProperty("data").EnumerateArray();
        models.ShouldAllBe(static model => model.GetProperty("id").GetString() == "second");
    }

    private static string Fields(JsonElement one, string[] fields) =>
        string.Join(' ', fields.Select(field => $"{field}={JsonSerializer.Serialize(one.GetProperty(field))}"));

    private static Row Sums(JsonElement row) => new(
        row.GetProperty("key_id").GetString()!, row.GetProperty("model").GetString()!, Long(row, "requests"), Long(row, "failed_requests"), Long(row, "input_tokens"), Long(row, "output_tokens"));

    private static IEnumerable<Row> Total(IEnumerable<Row> rows) => rows.GroupBy(static row => (row.Key, row.Model)).Select(static group => new Row(
        group.Key.Key, group.Key.Model, group.Sum(static row => row.Requests), group.Sum(static row => row.Failed), group.Sum(static row => row.Input), group.Sum(static row => row.Output)));

    private static long Long(JsonElement value, string field) => value.GetProperty(field).GetInt64();

    private sealed record Row(string Key, string Model, long Requests, long Failed, long Input, long Output);
}
