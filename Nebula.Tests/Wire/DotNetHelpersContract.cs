using System.ClientModel;
using System.Text.Json;
using Azure.AI.OpenAI;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Nebula.Tests.Hosts;
using OpenAI;
using OpenAI.Chat;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>What the clients of .NET offer beyond a chat: schemas, streamed calls, embeddings, sessions and continued responses.</summary>
public abstract class DotNetHelpersContract(INebulaHost host) : NebulaContract(host)
{
    private const string Event = "Alice and Bob are going to a science fair on 2026-05-01.";
    private const string EventSchema = """{"type":"object","properties":{"name":{"type":"string"},"date":{"type":"string","format":"date"}},"required":["name","date"],"additionalProperties":false}""";
    private const string CitySchema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    /// <summary>The official clients of OpenAI and of Azure OpenAI.</summary>
    public static TheoryData<bool> Clients => [false, true];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_schema_of_the_answer_is_kept_whole_and_streamed(bool isAzure)
    {
        var chat = Create(isAzure).GetChatClient(Host.Model);
        var options = new ChatCompletionOptions { ResponseFormat = global::OpenAI.Chat.ChatResponseFormat.CreateJsonSchemaFormat("event", BinaryData.FromString(EventSchema), jsonSchemaIsStrict: true) };
        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage(Event)], options);
        var streamed = "";
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage(Event)], options))
            streamed += string.Concat(update.ContentUpdate.Select(static part => part.Text));

        foreach (var text in (string[])[whole.Content[0].Text, streamed])
            JsonDocument.Parse(text).RootElement.GetProperty("date").GetString().ShouldBe("2026-05-01");
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_call_arrives_in_updates_and_its_result_is_used(bool isAzure)
    {
        var chat = Create(isAzure).GetChatClient(Host.Model);
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_weather", "Get the current weather in a city.", BinaryData.FromString(CitySchema)) } };
        List<global::OpenAI.Chat.ChatMessage> messages = [new UserChatMessage("What is the weather in Paris?")];
        var (id, arguments) = ("", "");
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, options))
        {
            foreach (var part in update.ToolCallUpdates)
            {
                id += part.ToolCallId;
                arguments += part.FunctionArgumentsUpdate;
            }
        }

        arguments.ShouldBe("""{"city":"Paris"}""");
        messages.Add(new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall(id, "get_weather", BinaryData.FromString(arguments))]));
        messages.Add(new ToolChatMessage(id, """{"temperature":17.5}"""));
        ChatCompletion answer = await chat.CompleteChatAsync(messages, options);
        answer.Content[0].Text.ShouldContain("17.5");
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Near_texts_have_near_embeddings(bool isAzure)
    {
        using var generator = Create(isAzure).GetEmbeddingClient(Host.EmbeddingModel).AsIEmbeddingGenerator();
        var found = await generator.GenerateAsync(["The cat sleeps on the sofa.", "A kitten naps on the couch.", "Interest rates rose in May."]);
        found.Usage.ShouldNotBeNull().InputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(15);
        Dot(found[0], found[1]).ShouldBeGreaterThan(Dot(found[0], found[2]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_agents_session_keeps_the_conversation(bool usesResponses)
    {
        var client = usesResponses ? Create(false).GetResponsesClient().AsIChatClient(Host.Model) : Create(false).GetChatClient(Host.Model).AsIChatClient();
        var agent = new ChatClientAgent(client, instructions: "Be brief.");
        var session = await agent.CreateSessionAsync();
        var first = await agent.RunAsync("Tell me about the sea.", session);
        var second = await agent.RunAsync("Tell me more.", session);
        second.Usage!.InputTokenCount!.Value.ShouldBeGreaterThan(first.Usage!.InputTokenCount!.Value + 10);
    }

    [Fact]
    public async Task A_response_continues_the_one_that_it_names()
    {
        using var client = Create(false).GetResponsesClient().AsIChatClient(Host.Model);
        var first = await client.GetResponseAsync("Tell me about the sea.");
        var second = await client.GetResponseAsync("Tell me more.", new ChatOptions { ConversationId = first.ConversationId.ShouldNotBeNull() });
        second.Usage!.InputTokenCount!.Value.ShouldBeGreaterThan(first.Usage!.InputTokenCount!.Value);
    }

    [Fact]
    public async Task Semantic_Kernel_streams_the_answer_to_a_prompt()
    {
        var kernel = Kernel.CreateBuilder().AddOpenAIChatCompletion(Host.Model, Create(false)).Build();
        var parts = new List<string>();
        await foreach (var part in kernel.InvokePromptStreamingAsync<string>("Tell me about {{$subject}}.", new KernelArguments { ["subject"] = "the sea" }))
            parts.Add(part);
        parts.Count.ShouldBeGreaterThan(5);
        string.Concat(parts).ShouldContain("sea");
    }

    private OpenAIClient Create(bool isAzure) => isAzure ? new AzureOpenAIClient(Client.Url, new ApiKeyCredential(Key.Secret)) : Client.OpenAI(Key.Secret);

    private static float Dot(Embedding<float> left, Embedding<float> right)
    {
        var sum = 0f;
        for (var i = 0; i < left.Vector.Length; i++)
            sum += left.Vector.Span[i] * right.Vector.Span[i];
        return sum;
    }
}
