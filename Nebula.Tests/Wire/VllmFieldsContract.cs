using System.Text.Json;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>vLLM's extra fields of chat completions and completions, as programs for vLLM send them.</summary>
public abstract class VllmFieldsContract(INebulaHost host) : NebulaContract(host)
{
    private const string ChatPath = "/v1/chat/completions";
    private const string CompletionsPath = "/v1/completions";

    public static TheoryData<string> Endpoints => [ChatPath, CompletionsPath];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task The_stop_sequence_that_ended_a_choice_is_its_stop_reason(string path)
    {
        var text = Text(await AskAsync(path, "\"seed\":1,\"max_tokens\":60"));
        var stop = text.Substring(20, 5);
        var before = text[..text.IndexOf(stop, StringComparison.Ordinal)];
        var fields = $"\"seed\":1,\"max_tokens\":60,\"stop\":[\"@never\",{JsonSerializer.Serialize(stop)}]";

        var choice = await AskAsync(path, fields);
        (Text(choice), Finish(choice), StopReason(choice).GetString()).ShouldBe((before, "stop", stop));
        var events = Choices(await StreamAsync(path, fields));
        (string.Concat(events.Select(Text)), Finish(events[^1]), StopReason(events[^1]).GetString()).ShouldBe((before, "stop", stop));

        Text(await AskAsync(path, $"{fields},\"include_stop_str_in_output\":true")).ShouldBe(before + stop);
        StopReason(await AskAsync(path, "\"seed\":1,\"max_tokens\":5,\"stop\":\"@never\"")).ValueKind.ShouldBe(JsonValueKind.Null);
        StopReason(Choices(await StreamAsync(path, "\"seed\":1,\"max_tokens\":5"))[^1]).ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task The_stop_token_that_ended_a_choice_is_its_stop_reason(string path)
    {
        var ids = Ids((await AskAsync(path, "\"seed\":2,\"max_tokens\":30,\"return_token_ids\":true")).GetProperty("token_ids"));
        var fields = $"\"seed\":2,\"max_tokens\":30,\"return_token_ids\":true,\"stop_token_ids\":[{ids[9]}]";
        var at = ids.IndexOf(ids[9]);

        var choice = await AskAsync(path, fields);
        (Text(choice), StopReason(choice).GetInt32()).ShouldBe((TokenText.Decode(ids[..at]), ids[9]));
        Ids(choice.GetProperty("token_ids")).ShouldBe(ids[..(at + 1)]);
        var last = Choices(await StreamAsync(path, fields))[^1];
        (StopReason(last).GetInt32(), Ids(last.GetProperty("token_ids"))[^1]).ShouldBe((ids[9], ids[9]));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Token_ids_are_those_of_the_text_and_of_the_prompt(string path)
    {
        const string Fields = "\"seed\":3,\"max_tokens\":12,\"n\":2,\"return_token_ids\":true";
        var answer = (await SendAsync(path, Fields)).ShouldBe(200).Json;
        var whole = answer.GetProperty("choices").EnumerateArray().ToList();
        whole.ShouldAllBe(choice => Ids(choice.GetProperty("token_ids")).SequenceEqual(TokenText.Encode(Text(choice))));
        var prompt = Ids(path == ChatPath ? answer.GetProperty("prompt_token_ids") : whole[1].GetProperty("prompt_token_ids"));
        prompt.Count.ShouldBe(answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        TokenText.Decode([.. prompt.Where(static id => id <= TokenText.MaxId)]).ShouldContain("Tell me about the sea.");

        var chunks = await StreamAsync(path, Fields);
        for (var index = 0; index < 2; index++)
        {
            var own = chunks.Where(chunk => chunk.GetProperty("choices")[0].GetProperty("index").GetInt32() == index).ToList();
            own.SelectMany(chunk => chunk.GetProperty("choices")[0].TryGetProperty("token_ids", out var ids) ? Ids(ids) : [])
                .ShouldBe(Ids(whole[index].GetProperty("token_ids")));
            var holders = own.Select(chunk => path == ChatPath ? chunk : chunk.GetProperty("choices")[0]).ToList();
            Ids(holders[0].GetProperty("prompt_token_ids")).ShouldBe(prompt);
            holders.Skip(1).ShouldAllBe(static holder => !holder.EnumerateObject().Any(static one => one.Name == "prompt_token_ids"));
        }
    }

    [Fact]
    public async Task Token_ids_of_calls_and_of_a_prompt_of_ids_are_returned()
    {
        const string Tools = "\"return_token_ids\":true,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"}},\"required\":[\"at\"]}}}],\"tool_choice\":\"required\"";
        var call = (await SendAsync(ChatPath, Tools)).ShouldBe(200).Json;
        Ids(call.GetProperty("choices")[0].GetProperty("token_ids")).Count.ShouldBe(call.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        var choice = (await Client.SendAsync(HttpMethod.Post, CompletionsPath, Key.Secret, $$"""{"model":"{{Host.Model}}","prompt":[[13225],[2375,0]],"max_tokens":1,"return_token_ids":true}"""))
            .ShouldBe(200).Json.GetProperty("choices")[1];
        Ids(choice.GetProperty("prompt_token_ids")).ShouldBe([2375, 0]);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Prompt_logprobs_list_the_tokens_of_the_prompt_by_their_ids(string path)
    {
        var answer = (await SendAsync(path, "\"max_tokens\":1,\"prompt_logprobs\":3,\"return_token_ids\":true")).ShouldBe(200).Json;
        var holder = path == ChatPath ? answer : answer.GetProperty("choices")[0];
        var logprobs = holder.GetProperty("prompt_logprobs").EnumerateArray().ToList();
        var ids = Ids(holder.GetProperty("prompt_token_ids"));
        logprobs.Count.ShouldBe(ids.Count);
        logprobs[0].ValueKind.ShouldBe(JsonValueKind.Null);
        for (var i = 1; i < ids.Count; i++)
        {
            var own = logprobs[i].GetProperty($"{ids[i]}");
            own.GetProperty("logprob").GetDouble().ShouldBeLessThan(0.000001);
            own.GetProperty("rank").GetInt32().ShouldBeInRange(1, 7);
            own.GetProperty("decoded_token").GetString().ShouldBe(ChatTokens.TryDecode([ids[i]]));
            logprobs[i].EnumerateObject().Count().ShouldBeInRange(3, 4);
        }

        (await AskAsync(path, "\"max_tokens\":1")).TryGetProperty("prompt_logprobs", out _).ShouldBeFalse();
        var stream = await SendAsync(path, "\"max_tokens\":1,\"prompt_logprobs\":1,\"stream\":true");
        var error = stream.ShouldBe(400).Json.GetProperty("error");
        (error.GetProperty("param").GetString(), error.GetProperty("message").GetString()).ShouldBe(("prompt_logprobs", "`prompt_logprobs` are not available when `stream=True`."));
        (await SendAsync(path, "\"max_tokens\":1,\"prompt_logprobs\":0,\"stream\":true")).ShouldBe(200);
    }

    [Fact]
    public async Task Too_many_log_probabilities_of_a_prompt_are_refused()
    {
        var prompt = string.Concat(Enumerable.Repeat("sea ", 4_000));
        var body = Body($"\"prompt\":\"{prompt}\",\"n\":128,\"max_tokens\":1,\"prompt_logprobs\":20");
        (await Client.SendAsync(HttpMethod.Post, CompletionsPath, Key.Secret, body)).ShouldBeError(400, "invalid_request_error", null, "prompt_logprobs")
            .Error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("at most 8388608 log probabilities of its prompt");
    }

    [Fact]
    public async Task A_chat_can_continue_its_last_message_and_repeat_it()
    {
        const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about the sea.\"},{\"role\":\"assistant\",\"content\":\"The sea\"}],\"max_tokens\":5,\"seed\":1";
        var plain = (await Client.ChatAsync(Key, Body(Messages))).ShouldBe(200).Json;
        var echoed = (await Client.ChatAsync(Key, Body($"{Messages},\"echo\":true"))).ShouldBe(200).Json;
        Text(echoed.GetProperty("choices")[0]).ShouldBe("The sea" + Text(plain.GetProperty("choices")[0]));
        Usage(echoed).ShouldBe(Usage(plain));

        const string Continued = Messages + ",\"echo\":true,\"add_generation_prompt\":false,\"continue_final_message\":true";
        var continued = (await Client.ChatAsync(Key, Body(Continued))).ShouldBe(200).Json;
        Text(continued.GetProperty("choices")[0]).ShouldStartWith("The sea");
        Usage(continued).Prompt.ShouldBe(Usage(plain).Prompt - 4, "without the end of the message and the start of a reply");
        var events = Choices(Events(await Client.ChatAsync(Key, Body($"{Continued},\"stream\":true"))));
        Text(events[1]).ShouldBe("The sea");
        string.Concat(events.Select(Text)).ShouldBe(Text(continued.GetProperty("choices")[0]));

        var user = (await Client.ChatAsync(Key, Body("\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":2,\"echo\":true"))).ShouldBe(200).Json;
        Text(user.GetProperty("choices")[0]).ShouldNotStartWith("Hi");
        var role = (await Client.ChatAsync(Key, Body("\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":2,\"echo\":true,\"add_generation_prompt\":false"))).ShouldBe(200).Json;
        var message = role.GetProperty("choices")[0].GetProperty("message");
        message.GetProperty("role").GetString().ShouldBe("user");
        message.GetProperty("content").GetString().ShouldNotBeNull().ShouldStartWith("Hi");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Sampling_parameters_have_an_effect(string path)
    {
        var plain = Text(await AskAsync(path, "\"seed\":5,\"max_tokens\":40"));
        foreach (var field in (string[])["\"top_k\":5", "\"min_p\":0.1", "\"repetition_penalty\":1.3"])
            Text(await AskAsync(path, $"\"seed\":5,\"max_tokens\":40,{field}")).ShouldNotBe(plain, field);
        Ids((await AskAsync(path, "\"seed\":5,\"max_tokens\":9,\"allowed_token_ids\":[13225,2375],\"return_token_ids\":true")).GetProperty("token_ids"))
            .ShouldAllBe(static id => id == 13225 || id == 2375);
        var word = plain.Split(' ')[1];
        var text = Text(await AskAsync(path, $"\"seed\":5,\"max_tokens\":40,\"bad_words\":[{JsonSerializer.Serialize(word)}]"));
        text.Split(' ').ShouldNotContain(word);
    }

    [Theory]
    [InlineData("\"stop_token_ids\":5", "stop_token_ids")]
    [InlineData("\"stop_token_ids\":[\"a\"]", "stop_token_ids[0]")]
    [InlineData("\"stop_token_ids\":[-1]", "stop_token_ids[0]")]
    [InlineData("\"include_stop_str_in_output\":1", "include_stop_str_in_output")]
    [InlineData("\"return_token_ids\":\"yes\"", "return_token_ids")]
    [InlineData("\"prompt_logprobs\":\"1\"", "prompt_logprobs")]
    [InlineData("\"prompt_logprobs\":-1", "prompt_logprobs")]
    [InlineData("\"prompt_logprobs\":21", "prompt_logprobs")]
    [InlineData("\"top_k\":1.5", "top_k")]
    [InlineData("\"top_k\":-2", "top_k")]
    [InlineData("\"min_p\":1.1", "min_p")]
    [InlineData("\"repetition_penalty\":0", "repetition_penalty")]
    [InlineData("\"length_penalty\":\"a\"", "length_penalty")]
    [InlineData("\"use_beam_search\":true", "use_beam_search")]
    [InlineData("\"skip_special_tokens\":0", "skip_special_tokens")]
    [InlineData("\"spaces_between_special_tokens\":\"\"", "spaces_between_special_tokens")]
    [InlineData("\"allowed_token_ids\":[]", "allowed_token_ids")]
    [InlineData("\"allowed_token_ids\":[200000]", "allowed_token_ids[0]")]
    [InlineData("\"bad_words\":[\"\"]", "bad_words[0]")]
    [InlineData("\"truncate_prompt_tokens\":-2", "truncate_prompt_tokens")]
    [InlineData("\"priority\":1", "priority")]
    [InlineData("\"cache_salt\":\"\"", "cache_salt")]
    [InlineData("\"return_tokens_as_token_ids\":true", "return_tokens_as_token_ids")]
    [InlineData("\"vllm_xargs\":[]", "vllm_xargs")]
    public async Task A_wrong_field_is_named(string field, string param)
    {
        foreach (var path in (string[])[ChatPath, CompletionsPath])
            (await SendAsync(path, field)).ShouldBe(400).Json.GetProperty("error").GetProperty("param").GetString().ShouldBe(param, path);
    }

    [Theory]
    [InlineData("\"echo\":1", "echo")]
    [InlineData("\"add_generation_prompt\":\"no\"", "add_generation_prompt")]
    [InlineData("\"continue_final_message\":true", "continue_final_message")]
    [InlineData("\"chat_template\":\"{{ messages }}\"", "chat_template")]
    [InlineData("\"chat_template_kwargs\":5", "chat_template_kwargs")]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":\"no\"}", "chat_template_kwargs.enable_thinking")]
    [InlineData("\"chat_template_kwargs\":{\"reasoning_effort\":\"some\"}", "chat_template_kwargs.reasoning_effort")]
    [InlineData("\"documents\":[1]", "documents[0]")]
    public async Task A_wrong_field_of_a_chat_is_named(string field, string param)
    {
        var error = (await SendAsync(ChatPath, field)).ShouldBe(400).Json.GetProperty("error");
        (error.GetProperty("param").GetString() ?? error.GetProperty("message").GetString()).ShouldBe(param);
    }

    private static string Text(JsonElement choice) =>
        choice.TryGetProperty("text", out var text) ? text.GetString()!
        : choice.TryGetProperty("message", out var message) ? message.GetProperty("content").GetString()!
        : choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString()! : "";

    private static string? Finish(JsonElement choice) => choice.GetProperty("finish_reason").GetString();

    private static JsonElement StopReason(JsonElement choice) => choice.GetProperty("stop_reason");

    private static List<int> Ids(JsonElement array) => [.. array.EnumerateArray().Select(static id => id.GetInt32())];

    private static List<JsonElement> Choices(IEnumerable<JsonElement> chunks) => [.. chunks.Select(static chunk => chunk.GetProperty("choices")[0])];

    private static (int Prompt, int Completion) Usage(JsonElement answer)
    {
        var usage = answer.GetProperty("usage");
        return (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32());
    }

    private static List<JsonElement> Events(Reply reply) =>
        [.. reply.ShouldBe(200).Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[..^1].Select(static line => JsonElement.Parse(line["data: ".Length..]))];

    private async Task<JsonElement> AskAsync(string path, string fields) => (await SendAsync(path, fields)).ShouldBe(200).Json.GetProperty("choices")[0];

    private async Task<List<JsonElement>> StreamAsync(string path, string fields) => Events(await SendAsync(path, $"{fields},\"stream\":true"));

    private Task<Reply> SendAsync(string path, string fields) => Client.SendAsync(HttpMethod.Post, path, Key.Secret, Body(
        path == ChatPath ? $"\"messages\":[{{\"role\":\"user\",\"content\":\"Tell me about the sea.\"}}],{fields}" : $"\"prompt\":\"Tell me about the sea.\",{fields}"));

    private string Body(string fields) => $$"""{"model":"{{Host.Model}}",{{fields}}}""";
}
