using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nebula.Api.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Every bad request to every route gets an error that says what is wrong, and never a server error.</summary>
public abstract class BadInputContract(INebulaHost host) : NebulaContract(host)
{
    private const int TooLarge = (10 * 1024 * 1024) + 1;
    private const int TooLargeRecording = (17 * 1024 * 1024) + 1;

    private static readonly string[] Verbs = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public static TheoryData<string> Routes => RouteCases.All;

    public static TheoryData<string> BodyRoutes => RouteCases.WithBody;

    // A name that no script or recording has is one that it may get.
    public static TheoryData<string> IdRoutes => [.. RouteCases.WithId.Select(static row => row.Data).Where(static name => name != $"PUT {Api.Routes.Script}" && name != $"PUT {Api.Routes.Recording}")];

    public static TheoryData<string> Templates => RouteCases.Templates;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Without_a_valid_key_nothing_happens(string name)
    {
        var route = RouteCases.Find(name);
        if (route.Access == Access.Anonymous)
        {
            (await SendAsync(route, key: null)).Status.ShouldBe(200);
            return;
        }

        foreach (var wrong in (string?[])[null, "nonsense", $"sk-neb-{new string('a', 22)}-{new string('b', 43)}-000000", Key.Secret[..^1] + "!", new string('k', 5_000)])
            (await SendAsync(route, wrong)).ShouldBeError(401, "invalid_request_error", "invalid_api_key").Header("www-authenticate").ShouldNotBeNull();
        if (route.IsMistakenForOpenAI)
            (await SendAsync(route, Key.Secret)).ShouldBeError(404, "invalid_request_error", "unknown_url");
        else if (route.Access == Access.Admin)
            (await SendAsync(route, Key.Secret)).ShouldBeError(403, "permission_denied", "permission_denied");
        else
            (await SendAsync(route, Client.AdminKey)).ShouldBeError(401, "invalid_request_error", "invalid_api_key");
    }

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task Bodies_that_are_not_JSON_objects_are_refused(string name)
    {
        var route = RouteCases.Find(name);
        string[] wrong = [" ", "null", "[]", "\"x\"", "5", "true", "{", "{\"a\"", "{\"a\":1}}", "{\"a\":1,}", "{'a':1}", "\0", "{\"a\":\"\\ud800\"}", "NaN", "{\"name\":\"\u0001\"}"];
        foreach (var body in wrong)
            (await SendAsync(route, KeyFor(route), body)).ShouldBeError(400, "invalid_request_error", null);
        (await SendAsync(route, KeyFor(route), content: new ByteArrayContent([(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'1', (byte)'}']))).ShouldBeError(400);
        (await SendAsync(route, KeyFor(route), content: new ByteArrayContent(Encoding.Unicode.GetBytes("{}")))).ShouldBeError(400);
    }

    [Theory]
    [InlineData("\"n\":128,\"max_tokens\":8193", "n", "1048576 tokens")]
    [InlineData("\"n\":9,\"max_completion_tokens\":120000", "n", "1080000")]
    [InlineData("\"n\":4,\"max_tokens\":99865,\"logprobs\":true,\"top_logprobs\":20", "top_logprobs", "8388608 log probabilities")]
    public async Task A_request_for_an_oversized_answer_is_refused_and_costs_nothing(string fields, string param, string said)
    {
        (await Client.ChatAsync(Key, Chat(fields))).ShouldBeError(400, "invalid_request_error", null, param).Error.GetProperty("message").GetString()!.ShouldContain(said);
        (await Client.GetAsync($"/requests?key_id={Key.Id}")).ShouldBe(200).Json.GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task Depth_and_length_are_bounded(string name)
    {
        var route = RouteCases.Find(name);
        var right = RouteCases.GetBody(name);
        string[] bombs =
        [
            new('[', 1_000_000),
            $$"""{"a":{{new string('[', 500)}}{{new string(']', 500)}}}""",
            string.Concat(Enumerable.Repeat("{\"a\":", 200_000)),
        ];
        foreach (var bomb in bombs)
            (await SendAsync(route, KeyFor(route), bomb)).ShouldBeError(400).Text.Length.ShouldBeLessThan(1_000);
        foreach (var (field, _) in JsonNode.Parse(right)!.AsObject())
        {
            var reply = await SendAsync(route, KeyFor(route), With(right, field, JsonValue.Create(new string('x', 2_000_000))));
            if (reply.Status is not (200 or 201)) // a prompt cache key has no maximum length
                (reply.Status is 404 ? reply.ShouldBeError(404) : reply.ShouldBeError(400)).Text.Length.ShouldBeLessThan(1_000);
        }
    }

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task A_body_over_10_MiB_is_not_read(string name)
    {
        var route = RouteCases.Find(name);
        (await SendAsync(route, KeyFor(route), content: new Announced(route.Template == Api.Routes.Recording ? TooLargeRecording : TooLarge))).ShouldBeError(413, "invalid_request_error", "request_too_large");
        (await SendAsync(route, KeyFor(route), content: new ContentWithoutBody(route.Template == Api.Routes.Recording ? TooLargeRecording : TooLarge))).ShouldBeError(413, "invalid_request_error", "request_too_large");
    }

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task A_compressed_body_is_refused_and_one_with_identity_encoding_is_read(string name)
    {
        var route = RouteCases.Find(name);
        foreach (var encoding in (string[])["gzip", "br", "identity, gzip", new('x', 3_000)])
            (await SendAsync(route, KeyFor(route), content: Encoded(encoding))).ShouldBeError(415, "invalid_request_error", "unsupported_media_type");
        (await SendAsync(route, KeyFor(route), content: Encoded("identity"))).Status.ShouldNotBe(415);

        HttpContent Encoded(string encoding)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            return content;
        }
    }

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task A_field_of_the_wrong_type_is_named(string name)
    {
        var route = RouteCases.Find(name);
        var right = RouteCases.GetBody(name);
        foreach (var (field, value) in JsonNode.Parse(right)!.AsObject())
        {
            foreach (var wrong in (string[])["5", "\"x\"", "true", "[{}]", "{\"a\":[]}"])
            {
                if (KindOf(JsonNode.Parse(wrong)!) == KindOf(value) || (field is "stop" or "prompt" or "input" or "tool_choice" or "function_call" or "system" && wrong == "\"x\"") || (field is "format" && wrong[0] == '{') || (field is "think" && wrong == "true") || (field is "keep_alive" && wrong == "5"))
                    continue;
                (await SendAsync(route, KeyFor(route), With(right, field, JsonNode.Parse(wrong)))).ShouldBeError(400).ShouldName(field);
            }
        }
    }

    [Theory]
    [MemberData(nameof(BodyRoutes))]
    public async Task A_field_that_is_missing_is_named(string name)
    {
        var route = RouteCases.Find(name);
        foreach (var field in RouteCases.GetRequiredFields(name))
        {
            (await SendAsync(route, KeyFor(route), With(RouteCases.GetBody(name), field, null, remove: true))).ShouldBeError(400).ShouldName(field);
            (await SendAsync(route, KeyFor(route), With(RouteCases.GetBody(name), field, null))).ShouldBeError(400).ShouldName(field);
        }
    }

    [Theory]
    [MemberData(nameof(IdRoutes))]
    public async Task Unknown_names_are_not_found(string name)
    {
        var route = RouteCases.Find(name);
        var body = route.Operation?.Body is null ? null : RouteCases.GetBody(name);
        foreach (var id in (string[])["nothing", "%00", "..%2f..%2fetc", "%F0%9F%98%80", "%ff", "a%20b", "'--", new('x', 3_000), "%25", "a/b/c"])
        {
            var reply = await SendAsync(route, KeyFor(route), body, id: id);
            // A server may refuse a path with NUL as malformed, before any route; the Functions host does so without a body.
            if (id == "%00" && reply.Status == 400)
            {
                if (reply.Text.Length > 0)
                    reply.ShouldBeError(400);
                continue;
            }

            reply.ShouldBeError(404).Text.Length.ShouldBeLessThan(1_000);
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task A_wrong_verb_is_answered_with_the_allowed_ones(string template)
    {
        var right = RouteCases.Own.Where(route => route.Template == template).SelectMany(static route => route.Verbs).ToList();
        foreach (var verb in Verbs.Except(right))
        {
            foreach (var key in (string?[])[null, Client.AdminKey])
            {
                var reply = await Client.SendAsync(new HttpMethod(verb), $"/{Fill(template)}", key);
                reply.Status.ShouldBe(405, verb);
                Allowed(reply).ShouldBe([.. right, "OPTIONS"], ignoreOrder: true);
                if (verb == "HEAD")
                    reply.Header("x-request-id").ShouldNotBeNull();
                else
                    reply.ShouldBeError(405, "invalid_request_error", "method_not_allowed");
            }
        }

        var options = await Client.SendAsync(HttpMethod.Options, $"/{Fill(template)}");
        options.ShouldBe(204).Text.ShouldBeEmpty();
        Allowed(options).ShouldBe([.. right, "OPTIONS"], ignoreOrder: true);
        options.Header("x-request-id").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("/v1")]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/chat")]
    [InlineData("/v1/chat/x")]
    [InlineData("/v2/models")]
    [InlineData("/nothing")]
    [InlineData("/apikeys/x/y")]
    [InlineData("/favicon.ico")]
    [InlineData("/%F0%9F%98%80")]
    public async Task An_unknown_path_is_not_found(string path)
    {
        foreach (var verb in Verbs.Append("OPTIONS").Append("BREW"))
        {
            var reply = await Client.SendAsync(new HttpMethod(verb), path, Client.AdminKey);
            if (verb == "HEAD")
                reply.ShouldBe(404).Header("x-request-id").ShouldNotBeNull();
            else
                reply.ShouldBeError(404, "invalid_request_error", "unknown_url");
            if (path.StartsWith("/v1", StringComparison.Ordinal))
                reply.Header("openai-processing-ms").ShouldNotBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task Only_pages_of_allowed_origins_may_call(string template)
    {
        var path = $"/{Fill(template)}";
        foreach (var (origin, allowed) in ((string, bool)[])[("https://app.example", true), ("https://other.example", true), ("https://evil.example", false), ("null", false)])
        {
            var preflight = await Client.SendAsync(HttpMethod.Options, path, adjust: request =>
            {
                request.Headers.Add("Origin", origin);
                request.Headers.Add("Access-Control-Request-Method", "POST");
                request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,x-stainless-os");
            });
            preflight.ShouldBe(204).Header("access-control-allow-origin").ShouldBe(allowed ? origin : null);
            preflight.Header("access-control-allow-headers").ShouldBe(allowed ? "authorization,content-type,x-stainless-os" : null);
            preflight.Header("vary").ShouldNotBeNull().ShouldContain("Origin");

            var reply = await Client.SendAsync(HttpMethod.Get, path, adjust: request => request.Headers.Add("Origin", origin)); // usually an error, which must be readable too
            reply.Header("access-control-allow-origin").ShouldBe(allowed ? origin : null);
            if (allowed)
                reply.Header("access-control-expose-headers").ShouldNotBeNull().ShouldContain("x-request-id");
        }

        (await Client.SendAsync(HttpMethod.Get, path)).Headers.Keys.ShouldNotContain(static header => header.StartsWith("access-control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/apikeys", "limit=0", "limit")]
    [InlineData("/apikeys", "limit=101", "limit")]
    [InlineData("/apikeys", "limit=x", "limit")]
    [InlineData("/apikeys", "limit=99999999999999999999", "limit")]
    [InlineData("/apikeys", "after=nothing", "after")]
    [InlineData("/apikeys", "before=nothing", "before")]
    [InlineData("/apikeys", "order=up", "order")]
    [InlineData("/apikeys", "status=great", "status")]
    [InlineData("/apikeys", "sort=price", "sort")]
    [InlineData("/models", "limit=-1", "limit")]
    [InlineData("/models", "after=%00", "after")]
    [InlineData("/usage", "from=yesterday", "from")]
    [InlineData("/usage", "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from")]
    [InlineData("/usage", "from=0001-01-01T00:00:00Z", "from")]
    [InlineData("/usage", "to=9999-12-31T23:59:59Z", "to")]
    [InlineData("/usage", "bucket=year", "bucket")]
    [InlineData("/usage", "group_by=colour", "group_by")]
    [InlineData("/usage", "from=1970-01-01T00:00:00Z&bucket=minute", "bucket")]
    [InlineData("/requests", "limit=1000000", "limit")]
    [InlineData("/requests", "after=chatcmpl-nothing", "after")]
    [InlineData("/metrics/history", "step=second", "step")]
    [InlineData("/metrics/history", "from=1970-01-01T00:00:00Z", "step")]
    public async Task A_wrong_parameter_is_named(string path, string query, string param)
    {
        var reply = await Client.GetAsync($"{path}?{query}");
        reply.ShouldBeError(400, "invalid_request_error", null, param);
        var bomb = await Client.GetAsync($"{path}?{query.Split('=')[0]}={new string('9', 7_000)}");
        if (bomb.Status != 200)
            bomb.ShouldBeError(400).Text.Length.ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task Every_response_has_an_id_of_its_own_and_never_the_callers()
    {
        var ids = new HashSet<string>();
        foreach (var route in RouteCases.Own)
        {
            // Scripts that are deleted or reset would be those of tests that run at the same time.
            var key = route.Template is Api.Routes.Scripts or Api.Routes.ScriptsReset ? Key.Secret : KeyFor(route);
            var reply = await SendAsync(route, key, id: "nothing", adjust: static request => request.Headers.Add("x-request-id", "mine"));
            ids.Add(reply.Header("x-request-id")!).ShouldBeTrue();
            reply.Header("x-request-id")!.ShouldStartWith("req_");
            if (route.Template.StartsWith("v1/", StringComparison.Ordinal))
                reply.Header("openai-processing-ms").ShouldNotBeNull();
        }
    }

    private static IEnumerable<string> Allowed(Reply reply) => reply.Header("allow").ShouldNotBeNull().Split(", ");

    // Null removes an object.
    private static JsonValueKind KindOf(JsonNode? value) =>
        (value?.GetValueKind() ?? JsonValueKind.Object) is var kind && kind == JsonValueKind.False ? JsonValueKind.True : kind;

    private static string With(string body, string field, JsonNode? value, bool remove = false)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        if (remove)
            json.Remove(field);
        else
            json[field] = value;
        return json.ToJsonString();
    }

    private static string Fill(string template, string id = "nothing") =>
        template.Replace("*", "", StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal).Replace("{name}", id, StringComparison.Ordinal);

    private string KeyFor(ApiRoute route) => route.Access == Access.ApiKey ? Key.Secret : Client.AdminKey;

    // To existing resources, so that only the body is wrong; unless the test says otherwise.
    private Task<Reply> SendAsync(
        ApiRoute route, string? key, string? body = null, HttpContent? content = null, string? id = null, Action<HttpRequestMessage>? adjust = null) =>
        Client.SendAsync(new HttpMethod(route.Verb), $"/{Fill(route.Template, id ?? (route.Template.StartsWith("apikeys", StringComparison.Ordinal) ? Key.Id : Host.Model))}", key, body, request =>
        {
            request.Content = content ?? request.Content;
            adjust?.Invoke(request);
        });

    // Announces its length, waits for "100 Continue", and never has to send the body.
    private sealed class Announced : HttpContent
    {
        private readonly long _length;

        public Announced(long length)
        {
            _length = length;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(new byte[(int)_length]).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }

    private sealed class ContentWithoutBody(long length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            stream.WriteAsync(Encoding.UTF8.GetBytes(new string(' ', (int)length))).AsTask();

        protected override bool TryComputeLength(out long size)
        {
            size = 0;
            return false;
        }
    }
}
