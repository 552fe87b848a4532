using System.Text.Json;
using Nebula.Tests.Hosts;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Upstreams;

/// <summary>A deployment whose answers llama.cpp generates token by token.</summary>
public sealed class RealModelTests : IAsyncLifetime
{
    private static readonly ChatMessage[] Question = [new SystemChatMessage("Be brief."), new UserChatMessage("Tell me of the sea. 海 🌊")];

    private readonly LocalNebula _host = new(["Simulation:TimeScale=0"]);

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Text_usage_and_ledger_are_those_of_the_model()
    {
        await using var llama = await LlamaServer.StartAsync();
        var key = await DeployAsync(llama);
        var through = _host.Client.OpenAI(key.Secret).GetChatClient("up");
        var greedy = new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 60 };
        var seeded = new ChatCompletionOptions { Temperature = 1, Seed = 7, MaxOutputTokenCount = 60 };
        List<string> texts = [];
        foreach (var options in (ChatCompletionOptions[])[greedy, seeded])
        {
            ChatCompletion direct = await llama.Chat.CompleteChatAsync(Question, options, TestContext.Current.CancellationToken);
            ChatCompletion whole = await through.CompleteChatAsync(Question, options, TestContext.Current.CancellationToken);
            var (text, finishReason, usage) = await ReadStreamAsync(through, options);

            texts.Add(direct.Content[0].Text);
            whole.Content[0].Text.ShouldBe(direct.Content[0].Text);
            text.ShouldBe(direct.Content[0].Text);
            whole.FinishReason.ShouldBe(direct.FinishReason);
            finishReason.ShouldBe(direct.FinishReason);
            Counts(whole.Usage).ShouldBe(Counts(direct.Usage));
            Counts(usage).ShouldBe(Counts(direct.Usage));
            foreach (var row in await RowsAsync(key, texts.Count * 2))
            {
                row.GetProperty("status").GetInt32().ShouldBe(200);
                row.GetProperty("input_tokens").GetInt32().ShouldBe(direct.Usage.InputTokenCount);
                row.GetProperty("output_tokens").GetInt32().ShouldBe(direct.Usage.OutputTokenCount);
            }
        }

        texts[0].ShouldNotBe(texts[1]); // the sampling parameters reach the model
    }

    [Fact]
    public async Task A_client_that_leaves_stops_the_generation()
    {
        const int MaxTokens = 15_000;
        await using var llama = await LlamaServer.StartAsync();
        var key = await DeployAsync(llama);
        var parts = 0;
        await foreach (var update in _host.Client.OpenAI(key.Secret).GetChatClient("up").CompleteChatStreamingAsync(
            Question, new ChatCompletionOptions { MaxOutputTokenCount = MaxTokens }, TestContext.Current.CancellationToken))
        {
            parts += update.ContentUpdate.Count;
            if (parts == 10)
                break;
        }

        await Eventually.HoldsAsync(async () => (await llama.ReadCountersAsync()).Running == 0);
        (await llama.ReadCountersAsync()).GeneratedTokens.ShouldBeInRange(parts, MaxTokens - 1);
        var row = (await RowsAsync(key, 1))[0];
        row.GetProperty("status").GetInt32().ShouldBe(499);
        row.GetProperty("output_tokens").GetInt32().ShouldBeGreaterThanOrEqualTo(parts);
    }

    private async Task<TestKey> DeployAsync(LlamaServer llama)
    {
        (await _host.Client.AdminAsync(
            HttpMethod.Post, "/models", $$"""{"name":"up","backend":{"type":"upstream","url":"{{llama.Url}}","model":"nebula-tiny"} }""")).ShouldBe(201);
        return await _host.Client.NewKeyAsync();
    }

    private static async Task<(string Text, ChatFinishReason? FinishReason, ChatTokenUsage Usage)> ReadStreamAsync(ChatClient chat, ChatCompletionOptions options)
    {
        var text = "";
        ChatFinishReason? finishReason = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync(Question, options, TestContext.Current.CancellationToken))
        {
            text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            finishReason ??= update.FinishReason;
            usage ??= update.Usage;
        }

        return (text, finishReason, usage.ShouldNotBeNull());
    }

    private static (int Input, int Output) Counts(ChatTokenUsage usage) => (usage.InputTokenCount, usage.OutputTokenCount);

    private async Task<JsonElement[]> RowsAsync(TestKey key, int count)
    {
        JsonElement[] rows = [];
        await Eventually.HoldsAsync(async () =>
            (rows = [.. (await _host.Client.GetAsync($"/requests?key_id={key.Id}")).Json.GetProperty("data").EnumerateArray()]).Length == count);
        return rows;
    }
}
