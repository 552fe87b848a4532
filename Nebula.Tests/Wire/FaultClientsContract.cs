using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Text.Json;
using Nebula.Domain.Faults;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using OpenAI;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Official clients retry, give up and raise on faults as they do on real failures, on a host whose tokens take time.</summary>
public abstract class FaultClientsContract(INebulaHost host) : NebulaContract(host)
{
    private const string Suite = "conformance/node";

    private readonly List<string> _created = [];

    [Fact]
    public async Task The_clients_of_npm_react_to_every_kind()
    {
        var program = Component.Find("node", "Node.js 20.19 or later");
        Component.FindPackageFile(Suite, "openai", "package.json");
        var key = await Client.NewKeyAsync(fields: "\"allow_faults\":true");
        var deployment = await DeployAsync(); // its replicas are lost, and with them whatever they run
        var start = new ProcessStartInfo(program, ["--test-reporter=./reporter.mjs", "faults.mjs"])
        {
            WorkingDirectory = Path.Combine(Component.FindRepository(), Suite), UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment =
            {
                ["NEBULA_URL"] = Client.Url.ToString(), ["NEBULA_API_KEY"] = key.Secret, ["NEBULA_KEY_ID"] = key.Id, ["NEBULA_ADMIN_KEY"] = Client.AdminKey, ["NEBULA_MODEL"] = deployment,
                ["NEBULA_FRONT_END"] = Host.HasForeignFrontEnd ? "true" : "",
            },
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync();
        var lines = (await node.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await node.WaitForExitAsync();
        lines.Where(static line => line.StartsWith("failed: ", StringComparison.Ordinal)).ShouldBeEmpty();
        node.ExitCode.ShouldBe(0, await errors);
        lines.Count(static line => line.StartsWith("passed: ", StringComparison.Ordinal)).ShouldBeGreaterThan(15);
        await Client.AdminAsync(HttpMethod.Delete, $"/models/{deployment}");
    }

    [Fact]
    public async Task OpenAI_for_NET_retries_until_the_fault_misses()
    {
        await NewFaultAsync($"\"kind\":\"error\",\"status\":503,\"retry_after\":0.01,\"probability\":0.5,\"seed\":{FindSeed(0.5, true, true, false)}");
        var attempts = 0;
        var chat = Client.OpenAI(Key.Secret, _ => attempts++).GetChatClient(Host.Model);
        (await chat.CompleteChatAsync([ChatMessage.CreateUserMessage("Hello")], new() { MaxOutputTokenCount = 3 })).Value.Content[0].Text.ShouldNotBeEmpty();
        attempts.ShouldBe(3);
    }

    [Fact]
    public async Task OpenAI_for_NET_raises_an_error_that_outlasts_its_retries()
    {
        await NewFaultAsync("\"kind\":\"error\",\"status\":503,\"retry_after\":0.01");
        var attempts = 0;
        var chat = Client.OpenAI(Key.Secret, _ => attempts++, retries: 1).GetChatClient(Host.Model);
        (await Should.ThrowAsync<ClientResultException>(() => chat.CompleteChatAsync("Hello"))).Status.ShouldBe(503);
        attempts.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"kind\":\"cut\",\"after_tokens\":3", 3)]
    [InlineData("\"kind\":\"cut\",\"after_tokens\":3,\"mid_event\":true", 3)]
    [InlineData("\"kind\":\"malformed_chunk\",\"after_tokens\":3", 3)]
    [InlineData("\"kind\":\"stall\",\"after_tokens\":3,\"seconds\":300", 3)]
    [InlineData("\"kind\":\"slow_first_token\",\"seconds\":300", 0)]
    public async Task OpenAI_for_NET_raises_in_a_broken_stream(string fields, int tokens)
    {
        await NewFaultAsync(fields);
        var options = new OpenAIClientOptions { Endpoint = new Uri(Client.Url, "/v1"), RetryPolicy = new ClientRetryPolicy(0), NetworkTimeout = TimeSpan.FromSeconds(2) };
        var chat = new OpenAIClient(new ApiKeyCredential(Key.Secret), options).GetChatClient(Host.Model);
        var received = 0;
        await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (var update in chat.CompleteChatStreamingAsync([ChatMessage.CreateUserMessage("Hello")], new() { MaxOutputTokenCount = 30 }))
                received += update.ContentUpdate.Any(static part => part.Text is { Length: > 0 }) ? 1 : 0;
        });
        received.ShouldBe(tokens);
    }

    [Fact]
    public async Task The_other_sequences_of_a_lost_replica_fail_and_cost_nothing()
    {
        var name = await NewFaultAsync("\"kind\":\"replica_loss\",\"after_tokens\":3", "\"keys\":[]", isEnabled: false);
        var other = await Client.NewKeyAsync();
        var deployment = await DeployAsync();
        var body = $$"""{"model":"{{deployment}}","messages":[{"role":"user","content":"Hello"}],"stream":true,"max_tokens":2000,"ignore_eos":true}""";
        using var victim = await Client.StreamAsync(other, body);
        await victim.ReadTokensAsync(2);

        var tester = await Client.NewKeyAsync(fields: "\"allow_faults\":true");
        var culprit = await Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", tester.Secret, body, request => request.Headers.Add("x-nebula-fault", name));

        culprit.Text.ShouldContain("\"type\":\"server_error\"");
        (await victim.RestAsync())[^1].ShouldContain("\"type\":\"server_error\"");
        foreach (var key in (TestKey[])[other, tester])
        {
            JsonElement rows = default;
            await Eventually.HoldsAsync(async () => (rows = (await Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data")).GetArrayLength() == 1);
            (rows[0].GetProperty("fault").GetString(), rows[0].GetProperty("status").GetInt32(), rows[0].GetProperty("input_tokens").GetInt64(), rows[0].GetProperty("output_tokens").GetInt64())
                .ShouldBe((name, 500, 0, 0));
        }

        await Client.AdminAsync(HttpMethod.Delete, $"/models/{deployment}");
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var name in _created)
            await Client.AdminAsync(HttpMethod.Delete, $"/faults/{name}");
    }

    // The smallest seed that hits and misses in this order.
    private static long FindSeed(double probability, params bool[] hits)
    {
        var rule = new FaultRule { Name = "f", Effect = new CutFault(0, false), Probability = probability };
        for (var seed = 0; ; seed++)
        {
            var seeded = rule with { Seed = seed };
            if (hits.Select((hit, i) => seeded.Hits(i) == hit).All(static same => same))
                return seed;
        }
    }

    private async Task<string> DeployAsync()
    {
        var name = $"lost-{Guid.NewGuid():N}";
        await DeployAsync(name, $$"""{"name":"{{name}}","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb"}""");
        return name;
    }

    private async Task<string> NewFaultAsync(string fields, string? keys = null, bool isEnabled = true)
    {
        var name = $"f-{Guid.NewGuid():N}";
        var body = $$"""{"name":"{{name}}",{{fields}},{{keys ?? $"\"keys\":[\"{Key.Id}\"]"}},"enabled":{{(isEnabled ? "true" : "false")}}}""";
        (await Client.AdminAsync(HttpMethod.Post, "/faults", body)).ShouldBe(201);
        _created.Add(name);
        return name;
    }
}
