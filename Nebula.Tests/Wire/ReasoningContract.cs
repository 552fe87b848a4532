using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Chat completions of a model that reasons before it answers.</summary>
public abstract class ReasoningContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task A_model_that_reasons_shows_counts_and_charges_its_reasoning()
    {
        var model = $"reasons-{Guid.NewGuid():N}";
        await DeployAsync(model, $$"""{"name":"{{model}}","model":"gpt-oss-20b","gpu":"h100-sxm-80gb"}""");
        try
        {
            var (text, reasoning, tokens, all) = await AskAsync(model, "\"reasoning_effort\":\"low\",\"seed\":1");
            reasoning.ShouldNotBeNullOrEmpty();
            text.ShouldNotBeNullOrEmpty();
            tokens.ShouldBeInRange(30, 110);
            all.ShouldBeGreaterThan(tokens);

            (await AskAsync(model, "\"reasoning_effort\":\"high\",\"seed\":1")).ReasoningTokens.ShouldBeGreaterThan(300);
            var hidden = await AskAsync(model, "\"reasoning_effort\":\"low\",\"seed\":1,\"include_reasoning\":false");
            (hidden.Reasoning, hidden.ReasoningTokens, hidden.Tokens).ShouldBe((null, tokens, all));
            var none = await AskAsync(model, "\"reasoning_effort\":\"none\",\"seed\":1");
            (none.Reasoning, none.ReasoningTokens).ShouldBe((null, 0));

            var cut = await AskAsync(model, "\"reasoning_effort\":\"high\",\"seed\":1,\"max_tokens\":40");
            (cut.Text, cut.ReasoningTokens, cut.Tokens).ShouldBe(("", 40, 40));

            var events = (await Client.ChatAsync(Key, Body(model, "\"reasoning_effort\":\"low\",\"seed\":1,\"stream\":true"))).ShouldBe(200).Text
                .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1].Select(static line => JsonElement.Parse(line["data: ".Length..]).GetProperty("choices")[0].GetProperty("delta")).ToList();
            Concat(events, "reasoning_content").ShouldBe(reasoning);
            Concat(events, "content").ShouldBe(text);
        }
        finally
        {
            await Client.AdminAsync(HttpMethod.Delete, $"/models/{model}");
        }
    }

    [Fact]
    public async Task A_Qwen3_does_not_reason_if_its_template_turns_thinking_off()
    {
        var model = $"reasons-{Guid.NewGuid():N}";
        await DeployAsync(model, $$"""{"name":"{{model}}","model":"qwen3-8b","gpu":"h100-sxm-80gb"}""");
        try
        {
            (await AskAsync(model, "\"seed\":1")).ReasoningTokens.ShouldBeGreaterThan(100);
            (await AskAsync(model, "\"seed\":1,\"chat_template_kwargs\":{\"enable_thinking\":true,\"other\":[1]}")).ReasoningTokens.ShouldBeGreaterThan(100);
            var off = await AskAsync(model, "\"seed\":1,\"reasoning_effort\":\"high\",\"chat_template_kwargs\":{\"enable_thinking\":false}");
            (off.Reasoning, off.ReasoningTokens).ShouldBe((null, 0));
            off.Text.ShouldNotBeNullOrEmpty();
            (await AskAsync(model, "\"seed\":1,\"chat_template_kwargs\":{\"reasoning_effort\":\"low\"}")).ReasoningTokens.ShouldBeInRange(30, 110);

            var all = (await Client.ChatAsync(Key, Body(model, "\"seed\":1,\"max_tokens\":60,\"return_token_ids\":true"))).ShouldBe(200).Json.GetProperty("choices")[0];
            all.GetProperty("token_ids").GetArrayLength().ShouldBe(60, "reasoning has ids, too");
        }
        finally
        {
            await Client.AdminAsync(HttpMethod.Delete, $"/models/{model}");
        }
    }

    private static string Concat(IEnumerable<JsonElement> deltas, string field) =>
        string.Concat(deltas.Select(delta => delta.TryGetProperty(field, out var text) ? text.GetString() : ""));

    private static string Body(string model, string fields) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Why is the sky blue?"}],{{fields}}}""";

    private async Task<(string? Text, string? Reasoning, int ReasoningTokens, int Tokens)> AskAsync(string model, string fields)
    {
        var answer = (await Client.ChatAsync(Key, Body(model, fields))).ShouldBe(200).Json;
        var message = answer.GetProperty("choices")[0].GetProperty("message");
        var usage = answer.GetProperty("usage");
        return (message.GetProperty("content").GetString(), message.TryGetProperty("reasoning_content", out var reasoning) ? reasoning.GetString() : null,
            usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32());
    }
}
