using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>Deployments of servers are created, changed and refused, and routes lead to them.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract class UpstreamDeploymentsContract(INebulaHost host) : UpstreamContract(host)
{
    [Fact]
    public async Task An_upstream_deployment_is_shown_without_its_secret_and_can_be_changed()
    {
        await using var upstream = await DeployServerAsync(fields: "\"headers\":{\"x-team\":\"header-secret-3Q\"},");
        var shown = (await Client.GetAsync($"/models/{Name}")).ShouldBe(200);
        shown.Text.ShouldNotContain(Secret);
        shown.Text.ShouldNotContain("header-secret-3Q");
        shown.Json.TryGetProperty("gpu", out _).ShouldBeFalse();
        shown.Json.GetProperty("state").GetString().ShouldBe("ready");
        shown.Json.GetProperty("backend").GetProperty("has_secret").GetBoolean().ShouldBeTrue();
        (await Client.SendAsync(HttpMethod.Get, "/v1/models", Key.Secret)).ShouldBe(200).Text.ShouldContain(Name);

        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Name}", """{"backend":{"model":"another","secret":null}}""")).ShouldBe(200)
            .Json.GetProperty("backend").GetProperty("has_secret").GetBoolean().ShouldBeFalse();
        await Eventually.HoldsAsync(async () =>
        {
            (await Client.ChatAsync(Key, Ask())).ShouldBe(200);
            var (_, body, authorization) = upstream.Requests.Last();
            return body.GetProperty("model").GetString() == "another" && authorization is null;
        });
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Name}", """{"replicas":2}""")).ShouldBeError(400, "invalid_request_error", "invalid_value", "replicas");
    }

    [Fact]
    public async Task A_patch_changes_the_headers_and_abilities_that_it_names()
    {
        await using var upstream = await DeployServerAsync(fields: "\"headers\":{\"x-team\":\"blue\",\"x-old\":\"1\"},\"supports\":{\"embeddings\":false,\"context_length\":4096},");
        var headers = new System.Collections.Concurrent.ConcurrentQueue<(string? Team, string? Old, string? New)>();
        upstream.Answer = (http, _) =>
        {
            headers.Enqueue((http.Request.Headers["x-team"], http.Request.Headers["x-old"], http.Request.Headers["x-new"]));
            return TestUpstream.StreamAsync(http, "Hello");
        };

        var backend = await PatchAsync("""{"headers":{"X-Old":null,"x-new":"2"},"supports":{"chat":null,"embeddings":null,"completions":false}}""");
        backend.GetProperty("headers").EnumerateObject().Select(static header => header.Name).ShouldBe(["x-new", "x-team"]);
        backend.GetProperty("supports").GetRawText().ShouldBe(
            """{"chat":true,"completions":false,"embeddings":true,"stream_options":true,"max_completion_tokens":false,"context_length":4096}""");
        await Eventually.HoldsAsync(async () =>
        {
            (await Client.ChatAsync(Key, Ask())).ShouldBe(200);
            return headers.Last() == ("blue", null, "2");
        });

        var many = string.Join(',', Enumerable.Range(0, 15).Select(static number => $"\"x-{number}\":\"1\""));
        (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Name}", $$"""{"backend":{"headers":{ {{many}} } } }"""))
            .ShouldBeError(400, "invalid_request_error", "object_above_max_properties", "backend.headers");
        backend = await PatchAsync("""{"headers":null,"supports":null}""");
        backend.GetProperty("headers").EnumerateObject().ShouldBeEmpty();
        backend.GetProperty("supports").GetProperty("completions").GetBoolean().ShouldBeTrue();
        backend.GetProperty("supports").GetProperty("context_length").ValueKind.ShouldBe(JsonValueKind.Null);

        async Task<JsonElement> PatchAsync(string patch) =>
            (await Client.AdminAsync(HttpMethod.Patch, $"/models/{Name}", $$"""{"backend":{{patch}}}""")).ShouldBe(200).Json.GetProperty("backend");
    }

    [Theory]
    [InlineData("""{"type":"upstream","model":"m"}""", "backend.url")]
    [InlineData("""{"type":"upstream","url":"ftp://host/v1","model":"m"}""", "backend.url")]
    [InlineData("""{"type":"upstream","url":"https://user:pass@host/v1","model":"m"}""", "backend.url")]
    [InlineData("""{"type":"upstream","url":"https://host/v1"}""", "backend.model")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","secret":"two words"}""", "backend.secret")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","timeout_seconds":0}""", "backend.timeout_seconds")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","headers":{"host":"x"}}""", "backend.headers")]
    [InlineData("""{"type":"upstream","url":"https://host/v1","model":"m","supports":{"chat":1}}""", "backend.supports.chat")]
    [InlineData("""{"type":"other"}""", "backend.type")]
    [InlineData("""{"url":"https://host/v1"}""", "backend.type")]
    public async Task A_wrong_backend_is_refused(string backend, string param)
    {
        var refused = (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{Name}}","backend":{{backend}}}""")).ShouldBeError(400);
        refused.Error.GetProperty("param").GetString().ShouldBe(param);
        refused.Text.ShouldNotContain("user:pass");
    }

    [Fact]
    public async Task Routes_divide_requests_and_a_fallback_answers_before_the_first_delta()
    {
        await using var one = await DeployServerAsync(static (http, _) => TestUpstream.StreamAsync(http, "from one"));
        await using var two = await TestUpstream.StartAsync(static (http, _) => TestUpstream.StreamAsync(http, "from two"));
        await CreateAsync($"{Name}-two", two);
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""
            {"name":"{{Name}}-all","routes":[{"deployment":"{{Name}}","weight":50},{"deployment":"{{Name}}-two","weight":50}],"fallbacks":["{{Name}}-two"]}
            """)).ShouldBe(201).Json.GetProperty("routes").GetArrayLength().ShouldBe(2);
        var ask = $$"""{"model":"{{Name}}-all","messages":[{"role":"user","content":"Hi"}]}""";
        var seen = new HashSet<string?>();
        for (var seed = 0; seed < 40 && seen.Count < 2; seed++)
        {
            var reply = (await Client.ChatAsync(Key, ask.Replace("\"messages\"", $"\"seed\":{seed},\"messages\"", StringComparison.Ordinal))).ShouldBe(200);
            var answered = reply.Header("x-nebula-deployment");
            reply.Text.ShouldContain(answered == Name ? "from one" : "from two");
            seen.Add(answered);
        }

        seen.ShouldBe([Name, $"{Name}-two"], ignoreOrder: true);
        one.Answer = static (http, _) => TestUpstream.RefuseAsync(http, 401);
        for (var seed = 0; seed < 10; seed++)
        {
            using var stream = await Client.StreamAsync(Key, ask.Replace("\"messages\"", $"\"stream\":true,\"seed\":{seed},\"messages\"", StringComparison.Ordinal));
            stream.Status.ShouldBe(200);
            stream.Header("x-nebula-deployment").ShouldBe($"{Name}-two");
            string.Concat(await stream.RestAsync()).ShouldContain("from two");
        }

        await Eventually.HoldsAsync(async () => (await Client.GetAsync($"/requests?key_id={Key.Id}&limit=1")).Json.GetProperty("data")[0].GetProperty("model").GetString() == $"{Name}-two");
    }
}
