using System.Globalization;
using System.Net.Sockets;
using Nebula.Functions.Tests.Hosts;
using Nebula.Infrastructure.Redis;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Direct;

/// <summary>
/// What a chat costs in Redis: commands that clients send, without those that scripts run, and without what an instance does on its own.
/// Each chat is counted by itself and the median is taken: on a busy machine the tokens of one may need another append.
/// </summary>
public sealed class RoundTripTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const int Chats = 20;
    private const string End = "end of a chat";

    // Keys and channels of requests. Heartbeats, loads, history, counts and roll-ups have others.
    private static readonly string[] OfRequests = [":limits:", "{job:", "{cancellations}", "{reader", "{faults}", "{scripts}", "\"mget\""];

    // The sweep, and the renewal of the leases of all that runs, every few seconds: the one script of limits with two keys.
    private static readonly string[] OfInstances = ["\"LRANGE\" \"nebula:{s", "\"2\" \"nebula:{s"];

    [Theory]
    [InlineData("Direct", false, 3)]
    [InlineData("Direct", true, 3)]
    [InlineData("Durable", false, 6)]
    [InlineData("Durable", true, 6)]
    public async Task A_chat_costs_few_round_trips(string dispatch, bool isStream, int most)
    {
        await using var host = new FunctionsNebula(["Simulation:TimeScale=0", $"Dispatch={dispatch}"], urlVariable: null, redis);
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync("\"concurrent_requests\":100,\"tokens_per_minute\":1000000000");
        var body = $$"""{"model":"{{host.Model}}","messages":[{"role":"user","content":"Hello"}],"max_tokens":50,"stream":{{(isStream ? "true" : "false")}}}""";
        (await host.Client.ChatAsync(key, body)).ShouldBe(200);

        using var monitor = await RedisMonitor.StartAsync(await redis.GetConnectionStringAsync());
        var chats = new List<string[]>();
        for (var i = 0; i < Chats; i++)
        {
            (await host.Client.ChatAsync(key, body)).ShouldBe(200);
            await host.Service<RedisConnection>().Database.ExecuteAsync("ECHO", End);
            chats.Add([.. (await monitor.ReadUntilAsync(End)).Where(IsOfRequest)]);
        }

        var median = chats.OrderBy(static sent => sent.Length).ElementAt(Chats / 2);
        median.Length.ShouldBeLessThanOrEqualTo(most, string.Join('\n', median.Select(static line => line[..Math.Min(line.Length, 160)])));
    }

    private static bool IsOfRequest(string line) =>
        !line.Contains(" lua]", StringComparison.Ordinal)
        && OfRequests.Any(part => line.Contains(part, StringComparison.OrdinalIgnoreCase))
        && !OfInstances.Any(part => line.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>Redis's own record of what it receives.</summary>
    private sealed class RedisMonitor : IDisposable
    {
        private readonly TcpClient _client = new();
        private StreamReader? _lines;

        public static async Task<RedisMonitor> StartAsync(string connection)
        {
            var monitor = new RedisMonitor();
            var address = connection.Split(',')[0].Split(':');
            await monitor._client.ConnectAsync(address[0], int.Parse(address[1], CultureInfo.InvariantCulture));
            var stream = monitor._client.GetStream();
            await stream.WriteAsync("MONITOR\r\n"u8.ToArray());
            monitor._lines = new StreamReader(stream);
            (await monitor._lines.ReadLineAsync()).ShouldBe("+OK");
            return monitor;
        }

        /// <summary>The lines up to the first that has the mark.</summary>
        public async Task<IReadOnlyList<string>> ReadUntilAsync(string mark)
        {
            var lines = new List<string>();
            while ((await _lines!.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull() is var line && !line.Contains(mark, StringComparison.Ordinal))
                lines.Add(line);
            return lines;
        }

        public void Dispose()
        {
            _lines?.Dispose();
            _client.Dispose();
        }
    }
}
