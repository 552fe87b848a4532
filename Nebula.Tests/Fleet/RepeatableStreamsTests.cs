using System.Text.RegularExpressions;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Fleet;

/// <summary>With Redis as without it, the same seed and the same requests give the same bytes at time scale 0.</summary>
public sealed partial class RepeatableStreamsTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const int Streams = 200;

    [Fact]
    public async Task Streams_of_several_choices_repeat_one_by_one_and_in_parallel()
    {
        string[] settings = [$"RedisConnection={await redis.GetConnectionStringAsync()}", "Simulation:TimeScale=0", "Simulation:Seed=42"];
        await using var host = new LocalNebula(settings);
        await host.StartAsync();
        var key = await host.Client.NewKeyAsync();

        var first = await StreamAsync(host, key, parallel: 1);
        var again = await StreamAsync(host, key, parallel: 1);
        var inParallel = await StreamAsync(host, key, parallel: 32);

        first.Zip(again).Count(static pair => pair.First != pair.Second).ShouldBe(0);
        first.Zip(inParallel).Count(static pair => pair.First != pair.Second).ShouldBe(0);
        first.ShouldAllBe(static text => text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
    }

    private static async Task<string[]> StreamAsync(LocalNebula host, TestKey key, int parallel)
    {
        var texts = new string[Streams];
        await Parallel.ForAsync(0, Streams, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (i, _) =>
        {
            var reply = await host.Client.ChatAsync(
                key,
                $$$"""{"model":"{{{host.Model}}}","messages":[{"role":"user","content":"Question {{{i}}}"}],"stream":true,"max_tokens":12,"n":{{{2 + (i % 4)}}}}""");
            texts[i] = NameAndTime().Replace(reply.ShouldBe(200).Text, "");
        });
        return texts;
    }

    [GeneratedRegex("\"id\":\"chatcmpl-[0-9A-Za-z]{29}\",|\"created\":[0-9]+,", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NameAndTime();
}
