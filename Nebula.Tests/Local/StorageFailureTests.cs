using Microsoft.Data.Sqlite;
using Nebula.Tests.Hosts;
using Nebula.Tests.Sqlite;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Databases that are damaged, too new, missing or locked, as users of the program see it.</summary>
public sealed class StorageFailureTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Theory]
    [InlineData("records.db", "garbage")]
    [InlineData("records.db", "truncated")]
    [InlineData("records.db", "half-zeroed")]
    [InlineData("usage.db", "garbage")]
    [InlineData("usage.db", "truncated")]
    [InlineData("usage.db", "half-zeroed")]
    public async Task A_damaged_database_is_one_sentence_that_names_the_file(string name, string damage)
    {
        await UseAsync();
        DatabaseFile.Damage(_data[name], damage);
        using var nebula = NebulaProcess.Start(_data.Path);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.ShouldStartWith($"The database {_data[name]} is damaged (");
        nebula.Errors.Trim().ShouldNotContain("\n");
    }

    [Theory]
    [InlineData("records.db")]
    [InlineData("usage.db")]
    public async Task A_database_of_a_newer_version_is_one_sentence_that_names_file_and_versions(string name)
    {
        await UseAsync();
        DatabaseFile.Execute(_data[name], "pragma user_version=99");
        using var nebula = NebulaProcess.Start(_data.Path);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.ShouldStartWith($"The database {_data[name]} has format version 99, and this version of Nebula reads up to version 1.");
        nebula.Errors.Trim().ShouldNotContain("\n");
        DatabaseFile.Read(_data[name], "pragma user_version").ShouldBe(99);
    }

    [Fact]
    public async Task Records_that_cannot_be_read_are_reported_and_the_others_served()
    {
        var key = await UseAsync();
        DatabaseFile.Execute(_data["records.db"], """
            insert into records (partition, key, json, etag) values
                ('apikeys', '0000000000000000000000', 'not JSON', '1'), ('apikeys', '0000000000000000000001', '{"v":99}', '1'), ('deployments', 'broken', '{', '1');
            """);
        using var nebula = await NebulaProcess.Start(_data.Path).ReadyAsync();
        (await nebula.Client.ChatAsync(key, Body(nebula.Model))).ShouldBe(200);
        (await nebula.Client.GetAsync("/apikeys?limit=100")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(2);
        nebula.Output.ShouldContain("The API key '0000000000000000000000' cannot be read");
        nebula.Output.ShouldContain("The API key '0000000000000000000001' has format version 99");
        nebula.Output.ShouldContain("The deployment 'broken' cannot be read");
    }

    [Fact]
    public async Task A_ledger_that_is_missing_beside_keys_is_reported()
    {
        await UseAsync();
        File.Delete(_data["usage.db"]);
        using (var nebula = await NebulaProcess.Start(_data.Path).ReadyAsync())
            await Eventually.HoldsAsync(() => nebula.Output.Contains($"the ledger {_data["usage.db"]} was missing", StringComparison.Ordinal));
        using var next = await NebulaProcess.Start(_data.Path).ReadyAsync();
        next.Output.ShouldNotContain("was missing");
    }

    [Fact]
    public async Task A_lock_on_the_ledger_only_fails_chats_and_shows_in_health()
    {
        await using var nebula = new LocalNebula(["Simulation:TimeScale=0"]);
        await nebula.StartAsync();
        var key = await nebula.Client.NewKeyAsync();
        (await nebula.Client.ChatAsync(key, Body(nebula.Model))).ShouldBe(200);
        using (DatabaseFile.Lock(Path.Combine(nebula.DataDirectory, "usage.db")))
        {
            var chats = Enumerable.Range(0, 8).Select(_ => nebula.Client.ChatAsync(key, Body(nebula.Model))).ToList();
            await Eventually.PassesAsync(async () => (await nebula.Client.GetAsync("/health")).ShouldBe(503).Text.ShouldContain("usage.db"));
            (await nebula.Client.GetAsync("/usage")).ShouldBe(200);
            (await nebula.Client.AdminAsync(HttpMethod.Post, "/apikeys", """{"name":"made meanwhile"}""")).ShouldBe(201);
            foreach (var chat in chats)
                (await chat).Status.ShouldBeOneOf(500, 503);
        }

        await Eventually.PassesAsync(async () => (await nebula.Client.GetAsync("/health")).ShouldBe(200));
        await Eventually.PassesAsync(async () => (await nebula.Client.ChatAsync(key, Body(nebula.Model))).ShouldBe(200));
        (await nebula.Client.GetAsync("/usage")).Json.GetProperty("total").GetProperty("requests").GetInt32().ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_lock_on_the_records_delays_only_their_changes()
    {
        await using var nebula = new LocalNebula(["Simulation:TimeScale=0"]);
        await nebula.StartAsync();
        var key = await nebula.Client.NewKeyAsync();
        using (DatabaseFile.Lock(Path.Combine(nebula.DataDirectory, "records.db")))
        {
            var changes = Enumerable.Range(0, 40).Select(_ => nebula.Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{key.Id}", """{"name":"other"}""")).ToList();
            for (var i = 0; i < 20; i++)
                (await nebula.Client.ChatAsync(key, Body(nebula.Model))).ShouldBe(200);
            (await nebula.Client.GetAsync($"/apikeys/{key.Id}")).ShouldBe(200);
            changes.ShouldAllBe(static change => !change.IsCompleted, "all other requests completed while they waited");
            (await nebula.Client.GetAsync("/health")).ShouldBe(200).Json.GetProperty("status").GetString().ShouldBe("degraded");
            foreach (var change in changes)
                (await change).ShouldBe(503).Error.GetProperty("message").GetString()!.ShouldContain("Another program holds the write lock of the database records.db");
        }

        await Eventually.PassesAsync(async () => (await nebula.Client.AdminAsync(HttpMethod.Patch, $"/apikeys/{key.Id}", """{"name":"other"}""")).ShouldBe(200));
    }

    private async Task<TestKey> UseAsync()
    {
        using var nebula = await NebulaProcess.Start(_data.Path, ["Simulation:TimeScale=0"]).ReadyAsync();
        var key = await nebula.Client.NewKeyAsync();
        for (var i = 0; i < 40; i++)
            (await nebula.Client.ChatAsync(key, Body(nebula.Model))).ShouldBe(200);
        nebula.Signal("TERM");
        (await nebula.EndAsync()).ShouldBe(0);
        return key;
    }

    private static string Body(string model) => $$"""{"model":"{{model}}","max_tokens":4,"messages":[{"role":"user","content":"Hello"}]}""";
}
