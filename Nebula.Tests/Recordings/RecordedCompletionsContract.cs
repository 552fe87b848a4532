using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Nebula.Tests.Hosts;
using Nebula.Tests.Upstreams;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Recordings;

/// <summary>Exchanges of <c>/v1/completions</c> are recorded, and replayed without the server.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract partial class RecordedCompletionsContract(INebulaHost host) : RecordedServerContract(host)
{
    private const string Prompts = """ "prompt":["The sea","Das Meer"],"max_tokens":9,"stop":["\n"] """;
    private const string Logprobs = """ "prompt":"The sea","max_tokens":9,"logprobs":1 """;

    [Fact]
    public async Task Completions_are_replayed_byte_for_byte_when_the_server_is_gone()
    {
        string[] requests = [Prompts, $"{Prompts},\"stream\":true,\"stream_options\":{{\"include_usage\":true}}", Logprobs, $"{Logprobs},\"stream\":true"];
        var before = new List<string>();
        await using (var upstream = await TestUpstream.StartAsync(CompleteAsync))
        {
            await CreateAsync(Recorded, upstream.Url, "\"record\":true,");
            await RouteAsync(Recorded);
            foreach (var request in requests)
                before.Add(await CompleteAsync(request, Recorded));
        }

        var fixtures = JsonElement.Parse(await ReadAsync(6)).GetProperty("fixtures"); // each prompt is one
        await ReplayAsync();
        await RouteAsync(Replayed);
        var after = new List<string>();
        foreach (var request in requests)
            after.Add(await CompleteAsync(request, Replayed));

        after.ShouldBe(before);
        before[0].ShouldContain("\" is wide. 世界\"");
        before[0].ShouldContain("\"total_tokens\":14");
        before[2].ShouldContain("\"token_logprobs\":[-0.5,-0.25]");
        var match = fixtures[0].GetProperty("match");
        match.GetProperty("endpoint").GetString().ShouldBe("completion");
        match.GetProperty("userMessage").GetString().ShouldBeOneOf("The sea", "Das Meer");
        fixtures[0].GetProperty("response").GetProperty("content").GetString().ShouldBe(" is wide. 世界");
    }

    [Fact]
    public async Task A_completion_that_is_not_recorded_is_a_404()
    {
        await using (var upstream = await TestUpstream.StartAsync(CompleteAsync))
        {
            await CreateAsync(Recorded, upstream.Url, "\"record\":true,");
            await RouteAsync(Recorded);
            await CompleteAsync(Logprobs, Recorded);
        }

        await ReadAsync(1);
        await ReplayAsync();
        foreach (var other in (string[])[Logprobs.Replace("sea", "land", StringComparison.Ordinal), Logprobs.Replace("9", "8", StringComparison.Ordinal)])
        {
            (await Client.SendAsync(HttpMethod.Post, "/v1/completions", Key.Secret, $$"""{"model":"{{Replayed}}",{{other}}}"""))
                .ShouldBeError(404, "invalid_request_error", "no_recording_matched", "prompt");
        }
    }

    private async Task<string> CompleteAsync(string fields, string answered)
    {
        var reply = (await Client.SendAsync(HttpMethod.Post, "/v1/completions", Key.Secret, $$"""{"model":"{{Name}}",{{fields}}}""")).ShouldBe(200);
        reply.Header("x-nebula-deployment").ShouldBe(answered);
        return Varying().Replace(reply.Text, "");
    }

    private static async Task CompleteAsync(HttpContext http, int number)
    {
        http.Response.ContentType = "text/event-stream";
        string[] logprobs = ["""{"tokens":[" is"],"token_logprobs":[-0.5],"top_logprobs":[{" is":-0.5}],"text_offset":[7]}""", """{"tokens":[" wide. 世界"],"token_logprobs":[-0.25],"top_logprobs":[{" wide. 世界":-0.25}],"text_offset":[10]}"""];
        foreach (var (text, logprob) in ((string[])[" is", " wide. 世界"]).Zip(logprobs))
            await TestUpstream.WriteAsync(http, $$"""{"id":"cmpl-{{number}}","choices":[{"index":0,"text":"{{text}}","logprobs":{{logprob}},"finish_reason":null}]}""");
        await TestUpstream.WriteAsync(http, """{"choices":[{"index":0,"text":"","finish_reason":"stop"}]}""");
        await TestUpstream.WriteAsync(http, """{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}""");
        await TestUpstream.WriteAsync(http, "[DONE]");
    }

    // A client tells answers apart by these.
    [GeneratedRegex("\"id\":\"cmpl-[^\"]*\",|\"created\":[0-9]+,", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Varying();
}
