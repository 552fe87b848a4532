using System.Text.Json;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The older completions API, as programs that evaluate models use it.</summary>
public abstract class CompletionsContract(INebulaHost host) : NebulaContract(host)
{
    private static readonly PromptTokenizer Tokenizer = new();

    [Fact]
    public async Task A_prompt_is_continued_by_16_tokens_unless_more_are_asked_for()
    {
        var answer = (await SendAsync("\"prompt\":\"Once upon a time\",\"ignore_eos\":true")).ShouldBe(200).Json;
        answer.GetProperty("id").GetString().ShouldNotBeNull().ShouldStartWith("cmpl-");
        answer.GetProperty("object").GetString().ShouldBe("text_completion");
        answer.GetProperty("model").GetString().ShouldBe(Host.Model);
        var choice = answer.GetProperty("choices").EnumerateArray().ShouldHaveSingleItem();
        choice.GetProperty("finish_reason").GetString().ShouldBe("length");
        choice.GetProperty("logprobs").ValueKind.ShouldBe(JsonValueKind.Null);
        Tokenizer.Count(Text(choice)).ShouldBe(16);
        GetUsage(answer).ShouldBe((Tokenizer.Count("Once upon a time"), 16));
    }

    [Fact]
    public async Task Prompts_fan_out_and_each_has_its_choices()
    {
        var answer = (await SendAsync("\"prompt\":[\"Red\",\"Green is a color\"],\"n\":2,\"max_tokens\":40,\"seed\":1,\"ignore_eos\":true,\"echo\":true")).ShouldBe(200).Json;
        var choices = answer.GetProperty("choices").EnumerateArray().ToList();
        choices.Select(static choice => choice.GetProperty("index").GetInt32()).ShouldBe([0, 1, 2, 3]);
        choices.Select(static choice => Text(choice).StartsWith("Red", StringComparison.Ordinal)).ShouldBe([true, true, false, false]);
        choices.Skip(2).ShouldAllBe(static choice => Text(choice).StartsWith("Green is a color", StringComparison.Ordinal));
        choices.Select(Text).Distinct().Count().ShouldBe(4);
        GetUsage(answer).ShouldBe((Tokenizer.Count("Red") + Tokenizer.Count("Green is a color"), 160));
    }

    [Fact]
    public async Task Token_ids_are_the_text_that_they_encode()
    {
        // "Hello", " world" in o200k_base.
        var answer = (await SendAsync("\"prompt\":[13225,2375],\"echo\":true,\"max_tokens\":1,\"seed\":3")).ShouldBe(200).Json;
        Text(answer.GetProperty("choices")[0]).ShouldStartWith("Hello world");
        GetUsage(answer).ShouldBe((2, 1));
        (await SendAsync("\"prompt\":[[13225],[2375]],\"echo\":true,\"max_tokens\":0")).ShouldBe(200).Json.GetProperty("choices").EnumerateArray().Select(Text)
            .ShouldBe(["Hello", " world"]);
    }

    [Fact]
    public async Task An_echoed_prompt_has_log_probabilities_and_costs_no_output()
    {
        var answer = (await SendAsync("\"prompt\":\"The sea is blue\",\"echo\":true,\"max_tokens\":0,\"logprobs\":2")).ShouldBe(200).Json;
        var choice = answer.GetProperty("choices")[0];
        Text(choice).ShouldBe("The sea is blue");
        var logprobs = choice.GetProperty("logprobs");
        string.Concat(logprobs.GetProperty("tokens").EnumerateArray().Select(static token => token.GetString())).ShouldBe("The sea is blue");
        logprobs.GetProperty("token_logprobs")[0].ValueKind.ShouldBe(JsonValueKind.Null);
        logprobs.GetProperty("token_logprobs").EnumerateArray().Skip(1).ShouldAllBe(static one => one.GetDouble() < 0);
        logprobs.GetProperty("text_offset").EnumerateArray().Select(static one => one.GetInt32()).ShouldBe([0, 3, 7, 10]);
        logprobs.GetProperty("top_logprobs")[1].EnumerateObject().Count().ShouldBeInRange(2, 3);
        GetUsage(answer).ShouldBe((4, 0));
    }

    [Fact]
    public async Task Best_of_charges_all_choices_and_answers_with_the_likeliest()
    {
        var all = (await SendAsync("\"prompt\":\"Sea\",\"n\":4,\"max_tokens\":8,\"seed\":5,\"ignore_eos\":true,\"logprobs\":0")).ShouldBe(200).Json;
        var best = (await SendAsync("\"prompt\":\"Sea\",\"best_of\":4,\"max_tokens\":8,\"seed\":5,\"ignore_eos\":true")).ShouldBe(200).Json;
        var likeliest = all.GetProperty("choices").EnumerateArray()
            .MaxBy(static choice => choice.GetProperty("logprobs").GetProperty("token_logprobs").EnumerateArray().Average(static one => one.GetDouble()));
        Text(best.GetProperty("choices").EnumerateArray().ShouldHaveSingleItem()).ShouldBe(Text(likeliest));
        GetUsage(best).ShouldBe((Tokenizer.Count("Sea"), 32));
    }

    [Fact]
    public async Task A_stream_is_the_whole_answer_in_events()
    {
        const string Fields = "\"prompt\":[\"One\",\"Two\"],\"max_tokens\":6,\"seed\":9,\"ignore_eos\":true,\"echo\":true";
        var whole = (await SendAsync(Fields)).ShouldBe(200).Json.GetProperty("choices").EnumerateArray().Select(Text).ToList();
        var reply = (await SendAsync($"{Fields},\"stream\":true,\"stream_options\":{{\"include_usage\":true}}")).ShouldBe(200);
        var lines = reply.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        lines[^1].ShouldBe("data: [DONE]");
        var chunks = lines[..^1].Select(static line => JsonElement.Parse(line["data: ".Length..])).ToList();
        GetUsage(chunks[^1]).ShouldBe((2, 12));
        var events = chunks[..^1].Select(static chunk => chunk.GetProperty("choices")[0]).ToList();
        for (var index = 0; index < 2; index++)
        {
            var own = events.Where(one => one.GetProperty("index").GetInt32() == index).ToList();
            string.Concat(own.Select(Text)).ShouldBe(whole[index]);
            own.Count(static one => one.GetProperty("finish_reason").ValueKind == JsonValueKind.String).ShouldBe(1);
            own[^1].GetProperty("finish_reason").GetString().ShouldBe("length");
        }
    }

    [Theory]
    [InlineData("\"prompt\":7", "prompt")]
    [InlineData("\"prompt\":[]", "prompt")]
    [InlineData("\"prompt\":[\"a\",1]", "prompt[1]")]
    [InlineData("\"prompt\":[1,\"a\"]", "prompt[1]")]
    [InlineData("\"prompt\":[[1],[]]", "prompt[1]")]
    [InlineData("\"prompt\":[-1]", "prompt[0]")]
    [InlineData("\"prompt\":[200000]", "prompt[0]")]
    [InlineData("\"prompt\":\"a\",\"max_tokens\":0", "max_tokens")]
    [InlineData("\"prompt\":\"a\",\"max_tokens\":1000000", "max_tokens")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":6", "logprobs")]
    [InlineData("\"prompt\":\"a\",\"n\":3,\"best_of\":2", "best_of")]
    [InlineData("\"prompt\":\"a\",\"best_of\":2,\"stream\":true", "best_of")]
    [InlineData("\"prompt\":\"a\",\"stream_options\":{}", "stream_options")]
    [InlineData("\"prompt\":\"a\",\"logit_bias\":{\"x\":1}", "logit_bias")]
    [InlineData("\"prompt\":\"a\",\"suffix\":1", "suffix")]
    public async Task A_wrong_field_is_named(string fields, string param) =>
        (await SendAsync(fields)).ShouldBe(400).Json.GetProperty("error").GetProperty("param").GetString().ShouldBe(param);

    [Fact]
    public async Task The_ledger_charges_what_the_answer_says()
    {
        var key = await Client.NewKeyAsync();
        (await Client.SendAsync(HttpMethod.Post, "/v1/completions", key.Secret, Body("\"prompt\":\"One two three\",\"max_tokens\":7,\"ignore_eos\":true,\"suffix\":\" five\""))).ShouldBe(200);
        await Eventually.PassesAsync(async () =>
        {
            var row = (await Client.GetAsync($"/requests?key_id={key.Id}")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
            (row.GetProperty("input_tokens").GetInt64(), row.GetProperty("output_tokens").GetInt64()).ShouldBe((4, 7));
        });
    }

    private static string Text(JsonElement choice) => choice.GetProperty("text").GetString()!;

    private static (int Prompt, int Completion) GetUsage(JsonElement answer)
    {
        var usage = answer.GetProperty("usage");
        return (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32());
    }

    private string Body(string fields) => $$"""{"model":"{{Host.Model}}",{{fields}}}""";

    private Task<Reply> SendAsync(string fields) => Client.SendAsync(HttpMethod.Post, "/v1/completions", Key.Secret, Body(fields));
}
