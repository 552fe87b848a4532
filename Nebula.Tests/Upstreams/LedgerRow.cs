using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;

namespace Nebula.Tests.Upstreams;

/// <summary>A settled request.</summary>
internal sealed record LedgerRow(int Status, long Input, long Output)
{
    /// <summary>Waits until a key's requests are settled and its leases have ended, and checks that rows, sums and limits agree.</summary>
    /// <param name="client">Of the process that is asked.</param>
    /// <param name="key">The key.</param>
    /// <param name="atLeast">How many requests there are at least.</param>
    /// <returns>The rows by the requests' ids.</returns>
    public static async Task<Dictionary<string, LedgerRow>> ReadAllAsync(NebulaClient client, TestKey key, int atLeast)
    {
        var rows = new Dictionary<string, LedgerRow>();
        await Eventually.PassesAsync(async () =>
        {
            rows = await ReadPagesAsync(client, key);
            rows.Count.ShouldBeGreaterThanOrEqualTo(atLeast);
            var (input, output) = (rows.Values.Sum(static row => row.Input), rows.Values.Sum(static row => row.Output));
            var total = (await client.GetAsync($"/usage?key_id={key.Id}")).Json.GetProperty("total");
            (Long(total, "requests"), Long(total, "input_tokens"), Long(total, "output_tokens")).ShouldBe((rows.Count, input, output));
            var limits = (await client.GetAsync($"/apikeys/{key.Id}")).Json.GetProperty("usage");
            Long(limits.GetProperty("concurrent_requests"), "used").ShouldBe(0); // the lease of a killed process ends by itself
            Long(limits.GetProperty("tokens_per_day"), "used").ShouldBe(input + output);
        });
        return rows;
    }

    private static async Task<Dictionary<string, LedgerRow>> ReadPagesAsync(NebulaClient client, TestKey key)
    {
        var rows = new Dictionary<string, LedgerRow>();
        for (var after = ""; ;)
        {
            var page = (await client.GetAsync($"/requests?key_id={key.Id}&limit=100{after}")).ShouldBe(200).Json;
            foreach (var row in page.GetProperty("data").EnumerateArray())
            {
                rows.Add(row.GetProperty("id").GetString()!, new LedgerRow(row.GetProperty("status").GetInt32(), Long(row, "input_tokens"), Long(row, "output_tokens")));
                after = $"&after={row.GetProperty("id").GetString()}";
            }

            if (!page.GetProperty("has_more").GetBoolean())
                return rows;
        }
    }

    private static long Long(JsonElement value, string field) => value.GetProperty(field).GetInt64();
}
