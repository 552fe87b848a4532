using System.Collections.Concurrent;
using System.Net.Sockets;
using Nebula.Functions.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Functions.Tests.Direct;

/// <summary>What a chat costs in Redis: commands that clients send, without those that scripts run, and without what an instance does on its own.</summary>
public sealed class RoundTripTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const int Chats = 20;

    // Keys and channels of requests. Heartbeats, loads, history, counts, roll-ups and sweeps have others.
    private static readonly string[] OfRequests = [":limits:", "{job:", "{cancellations}", "{reader", "{faults}", "{scripts}", "\"mget\""];

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
        for (var i = 0; i < Chats; i++)
            (await host.Client.ChatAsync(key, body)).ShouldBe(200);
        await host.Service<Nebula.Infrastructure.Redis.RedisConnection>().Database.PingAsync(); // Redis has recorded what was sent before
        string[] sent = [.. monitor.Lines.Where(static line => !line.Contains(" lua]", StringComparison.Ordinal)
            && OfRequests.Any(part => line.Contains(part, StringComparison.OrdinalIgnoreCase)) && !line.Contains("\"LRANGE\" \"nebula:{s", StringComparison.OrdinalIgnoreCase))];
        TestContext.Current.SendDiagnosticMessage("{0}", string.Join('\n', sent.Select(static line => line[..Math.Min(line.Length, 160)])));
        ((double)sent.Length / Chats).ShouldBeLessThanOrEqualTo(most, string.Join('\n', sent.Take(40).Select(static line => line[..Math.Min(line.Length, 160)])));
    }

    /// <summary>Redis's own record of what it receives.</summary>
    private sealed class RedisMonitor : IDisposable
    {
        private readonly TcpClient _client = new();
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public static async Task<RedisMonitor> StartAsync(string connection)
        {
            var monitor = new RedisMonitor();
            var address = connection.Split(',')[0].Split(':');
            await monitor._client.ConnectAsync(address[0], int.Parse(address[1], System.Globalization.CultureInfo.InvariantCulture));
            var stream = monitor._client.GetStream();
            await stream.WriteAsync("MONITOR\r\n"u8.ToArray());
            var reader = new StreamReader(stream);
            (await reader.ReadLineAsync()).ShouldBe("+OK");
            _ = monitor.ReadAsync(reader);
            return monitor;
        }

        public void Dispose() => _client.Dispose();

        private async Task ReadAsync(StreamReader reader)
        {
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                    _lines.Enqueue(line);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // It is disposed.
            }
        }
    }
}
