using System.ClientModel;
using System.Globalization;
using Nebula.Tests.Hosts;
using OpenAI.Chat;
using OpenAI.Models;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The official OpenAI client works as it does against OpenAI.</summary>
public abstract class OpenAIClientContract(INebulaHost host) : NebulaContract(host)
{
    private static readonly ChatMessage[] Question = [new SystemChatMessage("Be brief."), new UserChatMessage("What is the sea?")];

    [Fact]
    public async Task A_completion_has_everything_that_the_client_reads()
    {
        ClientResult<ChatCompletion> result = await ChatClient().CompleteChatAsync(Question);

        var answer = result.Value;
        answer.Id.ShouldStartWith("chatcmpl-");
        answer.Model.ShouldBe(Host.Model);
        answer.Role.ShouldBe(ChatMessageRole.Assistant);
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.Content.Single().Text.ShouldNotBeNullOrWhiteSpace();
        answer.Refusal.ShouldBeNull();
        answer.ToolCalls.ShouldBeEmpty();
        answer.CreatedAt.Year.ShouldBeGreaterThan(2020);
        answer.Usage.InputTokenCount.ShouldBeGreaterThan(5);
        answer.Usage.OutputTokenCount.ShouldBeGreaterThan(10);
        answer.Usage.TotalTokenCount.ShouldBe(answer.Usage.InputTokenCount + answer.Usage.OutputTokenCount);
        answer.Usage.InputTokenDetails.CachedTokenCount.ShouldBeInRange(0, answer.Usage.InputTokenCount - 1);
        answer.Usage.OutputTokenDetails.ReasoningTokenCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_arrives_token_by_token_and_equals_the_whole_answer()
    {
        var options = new ChatCompletionOptions { Seed = 11, MaxOutputTokenCount = 200 };
        ChatCompletion whole = await ChatClient().CompleteChatAsync(Question, options);

        var updates = new List<StreamingChatCompletionUpdate>();
        await foreach (var update in ChatClient().CompleteChatStreamingAsync(Question, options))
            updates.Add(update);

        updates[0].Role.ShouldBe(ChatMessageRole.Assistant);
        updates.Skip(1).ShouldAllBe(update => update.Role == null);
        var texts = updates.SelectMany(static update => update.ContentUpdate).Select(static part => part.Text).Where(static text => text.Length > 0).ToList();
        string.Concat(texts).ShouldBe(whole.Content[0].Text);
        texts.Count.ShouldBe(whole.Usage.OutputTokenCount);
        updates.Where(static update => update.FinishReason is not null).ShouldHaveSingleItem().FinishReason.ShouldBe(whole.FinishReason);
        var usage = updates.Where(static update => update.Usage is not null).ShouldHaveSingleItem().Usage;
        (usage.InputTokenCount, usage.OutputTokenCount).ShouldBe((whole.Usage.InputTokenCount, whole.Usage.OutputTokenCount));
        updates[^1].Usage.ShouldNotBeNull();
        updates.Select(static update => update.CompletionId).Distinct().ShouldHaveSingleItem().ShouldNotBe(whole.Id);
    }

    [Fact]
    public async Task A_maximum_of_tokens_ends_the_answer_with_length()
    {
        ChatCompletion answer = await ChatClient().CompleteChatAsync(Question, new ChatCompletionOptions { MaxOutputTokenCount = 7 });
        answer.FinishReason.ShouldBe(ChatFinishReason.Length);
        answer.Usage.OutputTokenCount.ShouldBe(7);
    }

    [Fact]
    public async Task A_stop_sequence_ends_the_answer_before_it()
    {
        ChatCompletion whole = await ChatClient().CompleteChatAsync(Question, new ChatCompletionOptions { Seed = 3 });
        var text = whole.Content[0].Text;
        var stop = text.Split(' ')[5];
        ChatCompletion stopped = await ChatClient().CompleteChatAsync(Question, new ChatCompletionOptions { Seed = 3, StopSequences = { stop } });
        stopped.FinishReason.ShouldBe(ChatFinishReason.Stop);
        stopped.Content[0].Text.ShouldBe(text[..text.IndexOf(stop, StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Every_token_has_log_probabilities_whole_and_streamed()
    {
        var options = new ChatCompletionOptions { Seed = 5, IncludeLogProbabilities = true, TopLogProbabilityCount = 3, MaxOutputTokenCount = 12 };
        ChatCompletion whole = await ChatClient().CompleteChatAsync(Question, options);
        whole.ContentTokenLogProbabilities.Count.ShouldBe(12);
        string.Concat(whole.ContentTokenLogProbabilities.Select(static token => token.Token)).ShouldBe(whole.Content[0].Text);
        whole.ContentTokenLogProbabilities.ShouldAllBe(token => token.LogProbability <= 0 && token.TopLogProbabilities.Count == 3);

        var streamed = new List<ChatTokenLogProbabilityDetails>();
        await foreach (var update in ChatClient().CompleteChatStreamingAsync(Question, options))
            streamed.AddRange(update.ContentTokenLogProbabilities);
        streamed.Select(static token => (token.Token, token.LogProbability))
            .ShouldBe(whole.ContentTokenLogProbabilities.Select(static token => (token.Token, token.LogProbability)));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_text_and_another_seed_another()
    {
        var answers = new List<string>();
        foreach (var seed in (long[])[1, 1, 2])
        {
            ChatCompletion answer = await ChatClient().CompleteChatAsync(Question, new ChatCompletionOptions { Seed = seed });
            answers.Add(answer.Content[0].Text);
        }

        answers[1].ShouldBe(answers[0]);
        answers[2].ShouldNotBe(answers[0]);
    }

    [Fact]
    public async Task Tools_and_every_option_of_the_client_are_accepted()
    {
        var options = new ChatCompletionOptions
        {
            Temperature = 0.5f, TopP = 0.9f, FrequencyPenalty = 0.1f, PresencePenalty = -0.1f, EndUserId = "u", AllowParallelToolCalls = false,
            ToolChoice = ChatToolChoice.CreateAutoChoice(), ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat(),
            Tools = { ChatTool.CreateFunctionTool("look", "Looks.", BinaryData.FromString("""{"type":"object","properties":{}}""")) },
            LogitBiases = { [1] = -100 }, Metadata = { ["team"] = "a" }, StoredOutputEnabled = false, MaxOutputTokenCount = 5,
        };
        ChatCompletion answer = await ChatClient().CompleteChatAsync(Question, options);
        answer.Usage.OutputTokenCount.ShouldBe(5);
    }

    [Fact]
    public async Task The_models_can_be_listed_and_read()
    {
        var models = Client.OpenAI(Key.Secret).GetOpenAIModelClient();
        OpenAIModelCollection all = await models.GetModelsAsync();
        all.Select(static model => model.Id).ShouldContain(Host.Model);
        OpenAIModel one = await models.GetModelAsync(Host.Model);
        one.Id.ShouldBe(Host.Model);
        one.OwnedBy.ShouldNotBeNullOrWhiteSpace();
        one.CreatedAt.Year.ShouldBeGreaterThan(2020);
    }

    [Theory]
    [InlineData("whole")]
    [InlineData("streamed")]
    public async Task Errors_reach_the_client_with_their_status_and_code_and_are_not_retried(string how)
    {
        var attempts = 0;
        var restricted = await Client.NewKeyAsync(fields: "\"models\":[\"another\"]");
        var broke = await Client.NewKeyAsync("\"tokens_per_day\":1000");
        (await Client.ChatAsync(broke, Chat("\"max_tokens\":900,\"ignore_eos\":true"))).ShouldBe(200);
        await RefusedAsync("sk-neb-nonsense", Host.Model, 401, "invalid_api_key", null);
        await RefusedAsync(Key.Secret, "no-such-model", 404, "model_not_found", null);
        await RefusedAsync(restricted.Secret, Host.Model, 403, "permission_denied", null);
        await RefusedAsync(broke.Secret, Host.Model, 429, "insufficient_quota", new ChatCompletionOptions { MaxOutputTokenCount = 500 }, retries: 0);
        await RefusedAsync(broke.Secret, Host.Model, 429, "rate_limit_exceeded", new ChatCompletionOptions { MaxOutputTokenCount = 2000 }, retries: 0);
        await RefusedAsync(Key.Secret, Host.Model, 400, null, new ChatCompletionOptions { TopLogProbabilityCount = 99, IncludeLogProbabilities = true });
        await RefusedAsync(Key.Secret, Host.Model, 400, "context_length_exceeded", new ChatCompletionOptions { MaxOutputTokenCount = 10_000_000 });

        async Task RefusedAsync(string secret, string model, int status, string? code, ChatCompletionOptions? options, int retries = 3)
        {
            attempts = 0;
            var chat = Client.OpenAI(secret, _ => attempts++, retries).GetChatClient(model);
            var error = await Should.ThrowAsync<ClientResultException>(async () =>
            {
                if (how == "whole")
                {
                    await chat.CompleteChatAsync(Question, options);
                    return;
                }

                await foreach (var _ in chat.CompleteChatStreamingAsync(Question, options))
                {
                    // No event arrives.
                }
            });
            error.Status.ShouldBe(status);
            if (code is not null)
                error.Message.ShouldContain(code);
            attempts.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_rate_limited_client_waits_for_retry_after_and_succeeds()
    {
        var key = await Client.NewKeyAsync("\"requests_per_minute\":12"); // a request each 5 s, so that a slow host reaches the limit too
        var reply = await Client.ChatAsync(key, Chat("\"max_tokens\":1"));
        while (reply.Status == 200)
            reply = await Client.ChatAsync(key, Chat("\"max_tokens\":1"));
        reply.ShouldBeError(429, "requests", "rate_limit_exceeded");
        int.Parse(reply.Header("retry-after").ShouldNotBeNull(), CultureInfo.InvariantCulture).ShouldBeInRange(1, 5);

        var attempts = 0;
        ChatCompletion answer = await Client.OpenAI(key.Secret, _ => attempts++).GetChatClient(Host.Model).CompleteChatAsync(Question);

        answer.Content[0].Text.ShouldNotBeEmpty();
        attempts.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Headers_say_which_request_it_was_and_how_long_it_took()
    {
        ClientResult<ChatCompletion> result = await ChatClient().CompleteChatAsync(Question);
        var headers = result.GetRawResponse().Headers;
        headers.TryGetValue("x-request-id", out var id).ShouldBeTrue();
        id.ShouldNotBeNull().ShouldStartWith("req_");
        headers.TryGetValue("openai-processing-ms", out var took).ShouldBeTrue();
        long.Parse(took!).ShouldBeGreaterThan(0);
        headers.TryGetValue("openai-version", out var version).ShouldBeTrue();
        version.ShouldBe("2020-10-01");
    }

    private ChatClient ChatClient() => Client.OpenAI(Key.Secret).GetChatClient(Host.Model);
}
