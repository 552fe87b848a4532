using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Nebula.Api.Http;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Real answers of every route, successes and documented errors, match the schemas of the served document.</summary>
public abstract class AnswersContract(INebulaHost host) : NebulaContract(host)
{
    private const string Hardware = "\"model\":\"llama-3.1-8b-instruct\",\"gpu\":\"h100-sxm-80gb\"";
    private const string EmbeddingHardware = "\"model\":\"all-minilm-l6-v2\",\"gpu\":\"l4-24gb\"";

    private const string Recording = """
        {"fixtures":[{"match":{"userMessage":"a"},"response":{"content":"b"},
        "nebula":{"v":1,"at":"2026-01-02T03:04:05Z","path":"chat/completions","model":"m","choice":0,"request":{"messages":[]},"frames":[[1,"b"]]}}]}
        """;

    // Statuses that a test from outside cannot provoke; every other documented status must occur.
    private static readonly string[] Unreachable =
    [
        "getHealth 503", "getReadiness 503", "createPlan 503", "updateDeployment 409", "countMessageTokens 408", "countMessageTokens 503",
        "listJournal 200", "clearJournal 200", "getJournalAssertions 200", // there is no journal
        "replaceScripts 200", "deleteScripts 200", "resetScripts 200", // would change what tests that run at the same time have scripted
    ];

    public static TheoryData<string> Routes => [.. RouteCases.Own.Where(static route => route.Operation is not null).Select(RouteCases.Name)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_documented_answer_fits_its_schema(string name)
    {
        var route = RouteCases.Find(name);
        var schemas = new AnswerSchemas((await Client.GetAsync("/openapi/v1.json")).ShouldBe(200).Text);
        foreach (var (status, content) in schemas.GetResponses(route.Path, route.Verb.ToLowerInvariant()))
        {
            if (route.Operation!.IsUpgrade && !Reaches(status))
                continue;
            if (Unreachable.Contains($"{route.Operation!.Id} {status}") || (route.IsInference && status is 408 or 504))
                continue;
            var reply = (await SendAsync(route, status)).ShouldBe(status);
            var type = MediaTypeHeaderValue.Parse(reply.Header("content-type")!).MediaType!;
            content.ContainsKey(type).ShouldBeTrue($"{name} {status} is {type}");
            schemas.Check(reply.Text, content[type]!["schema"]!, $"{name} {status}");
        }
    }

    [Fact]
    public async Task Every_event_of_a_stream_fits_the_schema_of_a_chunk()
    {
        var schemas = new AnswerSchemas((await Client.GetAsync("/openapi/v1.json")).ShouldBe(200).Text);
        var schema = JsonNode.Parse("""{"$ref":"#/$defs/ChatCompletionChunk"}""")!;
        using var stream = await Client.StreamAsync(Key, Chat("\"stream\":true,\"max_tokens\":3,\"n\":2,\"logprobs\":true,\"top_logprobs\":1,\"stream_options\":{\"include_usage\":true}"));

        var events = await stream.RestAsync();

        events[^1].ShouldBe("data: [DONE]");
        foreach (var line in events[..^1])
            schemas.Check(line["data: ".Length..], schema, "a chunk");
    }

    [Fact]
    public async Task Metrics_for_Prometheus_have_a_documented_type()
    {
        foreach (var type in (string[])["text/plain", "application/openmetrics-text"])
        {
            var reply = await Client.AdminAsync(HttpMethod.Get, "/metrics", adjust: request => request.Headers.Add("Accept", type));
            MediaTypeHeaderValue.Parse(reply.ShouldBe(200).Header("content-type")!).MediaType.ShouldBe(type);
        }
    }

    // An upgrade has no answer to read; on a host without WebSockets, every one is refused with 501 once the key is known.
    private bool Reaches(int status) => Host.HoldsSockets ? status is not (101 or 501) : status is 401 or 403 or 501;

    private async Task<Reply> SendAsync(ApiRoute route, int status) => status switch
    {
        400 when route.Operation!.IsUpgrade => await SendAsync(route, Key.Secret, adjust: Upgrade),
        404 when route.Operation!.IsUpgrade => await SendAsync(route, Key.Secret, query: "?model=nothing", adjust: Upgrade),
        429 when route.Operation!.IsUpgrade => await LimitedUpgradeAsync(route),
        200 when route is { Template: Api.Routes.Recording, Verb: "PUT" } => await SendAsync(route, GetKey(route), id: await NewRecordingAsync("GET")),
        401 => await SendAsync(route, null),
        403 => await ForbiddenAsync(route),
        404 when route.IsMistakenForOpenAI => await SendAsync(route, Key.Secret),
        404 => await SendAsync(route, GetKey(route), id: "nothing", body: route.Access == Access.ApiKey ? GetBody(route)?.Replace(GetModel(route), "nothing", StringComparison.Ordinal) : null),
        412 => await SendAsync(route, GetKey(route), id: route.Template == Api.Routes.Fault ? await NewFaultAsync() : null, adjust: static request => request.Headers.TryAddWithoutValidation("If-Match", "\"old\"")),
        413 => await SendAsync(route, GetKey(route), adjust: request =>
        {
            request.Content = new ByteArrayContent(new byte[((route.Template == Api.Routes.Recording ? 17 : 10) * 1024 * 1024) + 1]);
            request.Headers.ExpectContinue = true;
        }),
        415 => await SendAsync(route, GetKey(route), adjust: static request => request.Content!.Headers.ContentEncoding.Add("gzip")),
        400 when route.Template == Api.Routes.ResponseCancel => await SendAsync(route, GetKey(route), id: await NewResponseAsync(isBackground: false)),
        400 => route.Verb == "GET" ? await SendAsync(route, GetKey(route), query: WrongQuery(route), id: (await CreateTargetAsync(route))?.Id) : await SendAsync(route, GetKey(route), body: "[]"),
        409 => await ConflictAsync(route),
        429 => await LimitedAsync(route),
        503 => await StoppedAsync(route),
        _ => await SucceedAsync(route),
    };

    private async Task<Reply> SucceedAsync(ApiRoute route)
    {
        if (route.Access == Access.ApiKey)
            (await Client.ChatAsync(Key, Chat("\"max_tokens\":2"))).ShouldBe(200);
        if (await CreateTargetAsync(route) is var (id, item))
            return await SendAsync(route, GetKey(route), id: id, item: item);
        if (route.Template == Api.Routes.Deployments && route.Verb == "POST")
            return await SendAsync(route, Client.AdminKey, body: $$"""{"name":"{{NewName()}}",{{Hardware}}}""");
        if (route.Template == Api.Routes.Script)
            return await SendAsync(route, Client.AdminKey, id: (await Client.AdminAsync(HttpMethod.Post, "/scripts", Script(NewName()))).ShouldBe(201).Json.GetProperty("name").GetString());
        if (route.Template == Api.Routes.Recording)
            return await SendAsync(route, Client.AdminKey, id: await NewRecordingAsync(route.Verb));
        if (route.Template == Api.Routes.Deployment && route.Verb == "DELETE")
            return await SendAsync(route, Client.AdminKey, id: await DeployAsync(1));
        if (route.Template == Api.Routes.Faults && route.Verb == "POST")
            return await SendAsync(route, Client.AdminKey, body: NewFault(NewName()));
        return await SendAsync(route, GetKey(route), id: route.Template.StartsWith(Api.Routes.ApiKeys, StringComparison.Ordinal) ? (await Client.NewKeyAsync()).Id : null);
    }

    // What a route of stored things is about; null for any other route.
    private async Task<(string Id, string Item)?> CreateTargetAsync(ApiRoute route) => route.Template switch
    {
        Api.Routes.Response or Api.Routes.ResponseCancel or Api.Routes.ResponseInput => (await NewResponseAsync(isBackground: true), ""),
        Api.Routes.Conversation or Api.Routes.ConversationItems or Api.Routes.ConversationItem => await NewConversationAsync(),
        Api.Routes.Fault => (await NewFaultAsync(), ""),
        Api.Routes.ChatCompletion or Api.Routes.ChatCompletionMessages => ((await Client.ChatAsync(Key, Chat("\"max_tokens\":2,\"store\":true"))).ShouldBe(200).Json.GetProperty("id").GetString()!, ""),
        _ => null,
    };

    private async Task<string> NewResponseAsync(bool isBackground)
    {
        var body = $$"""{"model":"{{Host.Model}}","input":"Hello","max_output_tokens":16,"background":{{(isBackground ? "true" : "false")}}}""";
        return (await Client.SendAsync(HttpMethod.Post, "/v1/responses", Key.Secret, body)).ShouldBe(200).Json.GetProperty("id").GetString()!;
    }

    private async Task<(string Id, string Item)> NewConversationAsync()
    {
        var id = (await Client.SendAsync(HttpMethod.Post, "/v1/conversations", Key.Secret, """{"items":[{"role":"user","content":"Hello"}]}""")).ShouldBe(200).Json.GetProperty("id").GetString()!;
        var items = (await Client.SendAsync(HttpMethod.Get, $"/v1/conversations/{id}/items", Key.Secret)).ShouldBe(200).Json;
        return (id, items.GetProperty("data")[0].GetProperty("id").GetString()!);
    }

    private async Task<Reply> ForbiddenAsync(ApiRoute route)
    {
        if (route.Access == Access.Admin)
            return await SendAsync(route, Key.Secret);
        var revoked = await RevokedAsync();
        return await SendAsync(route, Client.AdminKey, adjust: request => request.Headers.Add("Nebula-Key-Id", revoked));
    }

    private async Task<Reply> ConflictAsync(ApiRoute route) => route is { Template: Api.Routes.ApiKeys }
        ? await SendAsync(route, Client.AdminKey, body: $$"""{"name":"answers","secret":"{{Key.Secret}}"}""")
        : route.Template == Api.Routes.Faults
        ? await SendAsync(route, Client.AdminKey, body: NewFault(await NewFaultAsync()))
        : route.Template == Api.Routes.Scripts
        ? await SendAsync(route, Client.AdminKey, body: Script((await Client.AdminAsync(HttpMethod.Post, "/scripts", Script(NewName()))).ShouldBe(201).Json.GetProperty("name").GetString()!))
        : route.Template == Api.Routes.Deployments
        ? await SendAsync(route, Client.AdminKey, body: $$"""{"name":"{{Host.Model}}",{{Hardware}}}""")
        : await SendAsync(route, Client.AdminKey, id: await RevokedAsync());

    private async Task<Reply> LimitedAsync(ApiRoute route)
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        await SendAsync(route, key.Secret);
        return await SendAsync(route, key.Secret);
    }

    private async Task<Reply> LimitedUpgradeAsync(ApiRoute route)
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":1");
        (await Client.ChatAsync(key, Chat("\"max_tokens\":2"))).ShouldBe(200);
        return await SendAsync(route, key.Secret, query: $"?model={Host.Model}", adjust: Upgrade);
    }

    private static void Upgrade(HttpRequestMessage request)
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")])
            request.Headers.TryAddWithoutValidation(name, value);
    }

    private async Task<Reply> StoppedAsync(ApiRoute route)
    {
        var stopped = await DeployAsync(0, GetModel(route) == Host.Model ? Hardware : EmbeddingHardware);
        var reply = await SendAsync(route, GetKey(route), body: GetBody(route)!.Replace(GetModel(route), stopped, StringComparison.Ordinal));
        await Client.AdminAsync(HttpMethod.Delete, $"/models/{stopped}");
        return reply;
    }

    private async Task<string> RevokedAsync()
    {
        var key = await Client.NewKeyAsync();
        (await Client.AdminAsync(HttpMethod.Delete, $"/apikeys/{key.Id}")).ShouldBe(200);
        return key.Id;
    }

    private async Task<string> DeployAsync(int replicas, string hardware = Hardware)
    {
        var name = NewName();
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{name}}",{{hardware}},"replicas":{{replicas}}}""")).ShouldBe(201);
        return name;
    }

    private static string Script(string name) => $$"""{"name":"{{name}}","fixtures":[{"match":{"keyId":"nobody"},"response":{"content":"Hi!"} }]}""";

    // A new one is to be written; others exist.
    private async Task<string> NewRecordingAsync(string verb)
    {
        var name = NewName();
        if (verb != "PUT")
            (await Client.AdminAsync(HttpMethod.Put, $"/recordings/{name}", Recording)).ShouldBe(201);
        return name;
    }

    private static string NewName() => $"answers-{Guid.NewGuid():N}";

    private static string NewFault(string name) => $$"""{"name":"{{name}}","kind":"slow_stream","factor":2,"enabled":false}""";

    private async Task<string> NewFaultAsync()
    {
        var name = NewName();
        (await Client.AdminAsync(HttpMethod.Post, "/faults", NewFault(name))).ShouldBe(201);
        return name;
    }

    private static string WrongQuery(ApiRoute route) => route.Template switch
    {
        Api.Routes.Usage => "?bucket=year",
        Api.Routes.MetricsHistory => "?step=second",
        Api.Routes.Response => "?stream=maybe",
        _ => "?limit=0",
    };

    private string GetKey(ApiRoute route) => route.Access == Access.ApiKey ? Key.Secret : Client.AdminKey;

    private string GetModel(ApiRoute route) => route.Template switch
    {
        Api.Routes.Embeddings or Api.Routes.OllamaEmbed or Api.Routes.OllamaEmbeddings or Api.Routes.Rerank or Api.Routes.RerankV1 or Api.Routes.RerankV2 or Api.Routes.Score or Api.Routes.ScoreV1 => Host.EmbeddingModel,
        _ => Host.Model,
    };

    private string? GetBody(ApiRoute route) => route.Template switch
    {
        _ when route.Operation!.Body is null => null,
        Api.Routes.OllamaChat => Chat("\"stream\":false,\"options\":{\"num_predict\":2}"),
        Api.Routes.OllamaGenerate => $$"""{"options":{"num_predict":2},"model":"{{Host.Model}}","prompt":"Hello","stream":false}""",
        Api.Routes.Planner => RouteCases.GetBody($"POST {Api.Routes.Planner}"),
        Api.Routes.OllamaShow => $$"""{"model":"{{Host.Model}}"}""",
        Api.Routes.OllamaPull => $$"""{"model":"{{Host.Model}}","stream":false}""",
        Api.Routes.OllamaEmbed => $$"""{"model":"{{Host.EmbeddingModel}}","input":["the sea","the land"],"dimensions":8}""",
        Api.Routes.OllamaEmbeddings => $$"""{"model":"{{Host.EmbeddingModel}}","prompt":"the sea"}""",
        Api.Routes.ChatCompletions or Api.Routes.Messages or Api.Routes.CountTokens => Chat("\"max_tokens\":2"),
        Api.Routes.Responses => $$"""{"model":"{{Host.Model}}","input":"Tell me about the sea.","max_output_tokens":16}""",
        Api.Routes.Conversations or Api.Routes.ConversationItems => """{"items":[{"role":"user","content":"Hello"}]}""",
        Api.Routes.Conversation or Api.Routes.ChatCompletion => """{"metadata":{"a":"b"}}""",
        Api.Routes.Completions => $$"""{"model":"{{Host.Model}}","prompt":"Hello","max_tokens":2,"logprobs":1}""",
        Api.Routes.Embeddings => $$"""{"model":"{{Host.EmbeddingModel}}","input":["the sea","the land"],"dimensions":8}""",
        Api.Routes.Rerank or Api.Routes.RerankV1 or Api.Routes.RerankV2 => $$"""{"model":"{{Host.EmbeddingModel}}","query":"the sea","documents":["the land","the ocean"]}""",
        Api.Routes.Score or Api.Routes.ScoreV1 => $$"""{"model":"{{Host.EmbeddingModel}}","text_1":"the sea","text_2":["the land","the ocean"]}""",
        Api.Routes.Tokenize => $$"""{"model":"{{Host.Model}}","prompt":"the sea","return_token_strs":true}""",
        Api.Routes.Detokenize => $$"""{"model":"{{Host.Model}}","tokens":[1,2]}""",
        Api.Routes.Moderations => """{"input":"the sea"}""",
        Api.Routes.ApiKeys or Api.Routes.ApiKey => """{"name":"answers","metadata":{"a":"b"},"models":null,"limits":{"tokens_per_day":5}}""",
        Api.Routes.ApiKeyRotate => """{"grace_seconds":60}""",
        Api.Routes.Scripts or Api.Routes.Script => """{"fixtures":[{"match":{"keyId":"nobody"},"response":{"content":"Hi!"}}]}""",
        Api.Routes.Recording => Recording,
        Api.Routes.Deployment => """{"max_batch_size":256}""",
        Api.Routes.Faults => NewFault("answers"),
        Api.Routes.Fault => """{"probability":0.5}""",
        _ => $$"""{{{Hardware}}}""",
    };

    private Task<Reply> SendAsync(
        ApiRoute route, string? key, string? body = null, string? id = null, string query = "", string item = "nothing", Action<HttpRequestMessage>? adjust = null)
    {
        id ??= route.Template.StartsWith(Api.Routes.ApiKeys, StringComparison.Ordinal) ? Key.Id : Host.Model;
        var path = route.Path.Replace("{id}", id, StringComparison.Ordinal).Replace("{name}", id, StringComparison.Ordinal).Replace("{item}", item, StringComparison.Ordinal);
        return Client.SendAsync(new HttpMethod(route.Verb), $"{path}{query}", key, route.Operation!.Body is null ? null : body ?? GetBody(route), adjust);
    }
}
