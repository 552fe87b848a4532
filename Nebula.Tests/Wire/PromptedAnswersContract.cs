using System.Text.Json;
using Nebula.Domain.Inference.Tokenization;
using Nebula.Tests.Hosts;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Answers take up their prompt, whole and streamed, and usage counts the tokens of their text.</summary>
public abstract class PromptedAnswersContract(INebulaHost host) : NebulaContract(host)
{
    [Fact]
    public async Task An_answer_names_the_subject_of_its_prompt() =>
        (await AnswerAsync("", "Tell me about black holes")).Text.ShouldContain("black holes");

    [Theory]
    [InlineData("Say pong", "pong")]
    [InlineData("Reply with exactly: 🦙 中文 ﷽", "🦙 中文 ﷽")]
    public async Task A_dictated_answer_is_the_same_whole_and_streamed(string prompt, string expected)
    {
        var (text, tokens) = await AnswerAsync("", prompt);
        (text, tokens).ShouldBe((expected, new PromptTokenizer().Count(expected)));
        using var stream = await Client.StreamAsync(Key, Chat("\"stream\":true", prompt));
        var content = (await stream.RestAsync()).Where(static line => line.StartsWith("data: {", StringComparison.Ordinal))
            .SelectMany(static line => JsonElement.Parse(line["data: ".Length..]).GetProperty("choices").EnumerateArray())
            .Select(static choice => choice.GetProperty("delta").TryGetProperty("content", out var delta) ? delta.GetString() : "");
        string.Concat(content).ShouldBe(expected);
    }

    [Fact]
    public async Task An_answer_in_json_parses() =>
        JsonElement.Parse((await AnswerAsync("", "Describe a cat as JSON with the keys name and tags")).Text).GetProperty("name").ValueKind.ShouldBe(JsonValueKind.String);

    [Fact]
    public async Task At_temperature_0_an_answer_repeats_without_a_seed() =>
        (await AnswerAsync("\"temperature\":0", "Tell me about tea")).ShouldBe(await AnswerAsync("\"temperature\":0", "Tell me about tea"));

    [Fact]
    public async Task A_logit_bias_of_100_decides_every_token() =>
        (await AnswerAsync("\"logit_bias\":{\"9891\":100},\"max_tokens\":3", "Tell me about tea")).Tokens.ShouldBe(3);

    [Fact]
    public async Task A_system_message_sets_the_language()
    {
        var body = Chat("", "What is the sea?").Replace("\"messages\":[", "\"messages\":[{\"role\":\"system\",\"content\":\"Answer in German.\"},", StringComparison.Ordinal);
        GetText((await Client.ChatAsync(Key, body)).ShouldBe(200).Json).ShouldContain("simulierte");
    }

    private static string GetText(JsonElement answer) => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private async Task<(string Text, int Tokens)> AnswerAsync(string fields, string prompt)
    {
        var answer = (await Client.ChatAsync(Key, Chat(fields, prompt))).ShouldBe(200).Json;
        return (GetText(answer), answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }
}
