using System.ClientModel;
using System.ComponentModel;
using Azure.AI.OpenAI;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using Nebula.Domain.Embeddings;
using Nebula.Tests.Hosts;
using OllamaSharp;
using OpenAI;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>Microsoft.Extensions.AI, Semantic Kernel and the Microsoft Agent Framework work as they do against OpenAI and Azure OpenAI.</summary>
public abstract class DotNetClientsContract(INebulaHost host) : NebulaContract(host)
{
    private const string Question = "What is the weather in Paris in celsius?";
    private const string Event = "Alice and Bob are going to a science fair on 2026-05-01.";

    private readonly List<string> _cities = [];

    /// <summary>The clients of Microsoft.Extensions.AI that each case runs with.</summary>
    public static TheoryData<string> Clients => ["chat", "responses", "azure", "azure responses", "ollama"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task An_answer_has_text_and_usage_whole_and_streamed(string name)
    {
        using var client = Create(name);
        var whole = await client.GetResponseAsync("Tell me about the sea.");
        whole.Text.ShouldNotBeNullOrWhiteSpace();
        whole.Usage.ShouldNotBeNull().OutputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(5);

        var updates = await CollectAsync(client.GetStreamingResponseAsync("Tell me about the sea."));
        updates.Count.ShouldBeGreaterThan(5);
        updates.ToChatResponse().Usage.ShouldNotBeNull().OutputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(5);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_function_is_invoked_and_its_result_used_whole_and_streamed(string name)
    {
        using var client = Create(name).AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(GetWeather, "get_weather")] };
        (await client.GetResponseAsync(Question, options)).Text.ShouldContain("17.5");
        (await CollectAsync(client.GetStreamingResponseAsync(Question, options))).ToChatResponse().Text.ShouldContain("17.5");
        _cities.ShouldBe(["Paris", "Paris"]);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_typed_answer_is_read_as_its_type(string name)
    {
        using var client = Create(name);
        (await client.GetResponseAsync<ScienceFair>(Event)).Result.Date.ShouldContain("2026");
        (await client.GetResponseAsync<ScienceFair[]>(Event)).Result.ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task An_agent_calls_its_tools_whole_and_streamed(string name)
    {
        var agent = new ChatClientAgent(Create(name), instructions: "You report the weather.", name: "Reporter", tools: [AIFunctionFactory.Create(GetWeather, "get_weather")]);
        (await agent.RunAsync(Question)).Text.ShouldContain("17.5");
        var text = "";
        await foreach (var update in agent.RunStreamingAsync(Question))
            text += update.Text;
        text.ShouldContain("17.5");
        (await agent.RunAsync<ScienceFair>(Event)).Result.Date.ShouldContain("2026");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Semantic_Kernel_calls_functions_by_itself(bool isStreamed)
    {
        var kernel = Kernel.CreateBuilder().AddOpenAIChatCompletion(Host.Model, Client.OpenAI(Key.Secret)).Build();
        kernel.Plugins.AddFromFunctions("weather", [KernelFunctionFactory.CreateFromMethod(GetWeather, "get_weather")]);
        var settings = new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var history = new ChatHistory();
        history.AddUserMessage(Question);
        var service = kernel.GetRequiredService<IChatCompletionService>();
        var text = isStreamed
            ? string.Concat((await CollectAsync(service.GetStreamingChatMessageContentsAsync(history, settings, kernel))).Select(static part => part.Content))
            : (await service.GetChatMessageContentAsync(history, settings, kernel)).Content;
        text.ShouldNotBeNull().ShouldContain("17.5");
        _cities.ShouldBe(["Paris"]);
    }

    [Fact]
    public async Task Semantic_Kernel_gets_an_answer_of_the_type_it_asks_for()
    {
        var kernel = Kernel.CreateBuilder().AddOpenAIChatCompletion(Host.Model, Client.OpenAI(Key.Secret)).Build();
        var answer = await kernel.InvokePromptAsync(Event, new KernelArguments(new OpenAIPromptExecutionSettings { ResponseFormat = typeof(ScienceFair) }));
        answer.ToString().ShouldContain("2026-05-01");
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("azure")]
    [InlineData("ollama")]
    public async Task An_embedding_generator_gets_the_same_vectors_from_every_client(string name)
    {
        using IEmbeddingGenerator<string, Embedding<float>> generator = name switch
        {
            "azure" => Azure.GetEmbeddingClient(Host.EmbeddingModel).AsIEmbeddingGenerator(),
            "ollama" => CreateOllama(Host.EmbeddingModel),
            _ => Client.OpenAI(Key.Secret).GetEmbeddingClient(Host.EmbeddingModel).AsIEmbeddingGenerator(),
        };
        var embeddings = await generator.GenerateAsync(["the sea", "the land"]);
        embeddings.Select(static embedding => embedding.Vector.ToArray()).ShouldBe([new TextEmbedder().Embed("the sea", 384), new TextEmbedder().Embed("the land", 384)]);
        embeddings.Usage.ShouldNotBeNull().InputTokenCount.ShouldBe(4);
    }

    private AzureOpenAIClient Azure => new(Client.Url, new ApiKeyCredential(Key.Secret));

    private OllamaApiClient CreateOllama(string model)
    {
        var http = new HttpClient { BaseAddress = Client.Url };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key.Secret}");
        return new OllamaApiClient(http, model);
    }

    private IChatClient Create(string name) => name switch
    {
        "responses" => Client.OpenAI(Key.Secret).GetResponsesClient().AsIChatClient(Host.Model),
        "azure" => Azure.GetChatClient(Host.Model).AsIChatClient(),
        "azure responses" => new OpenAIClient(new ApiKeyCredential(Key.Secret), new OpenAIClientOptions { Endpoint = new Uri(Client.Url, "openai/v1") }).GetResponsesClient().AsIChatClient(Host.Model),
        "ollama" => CreateOllama(Host.Model),
        _ => Client.OpenAI(Key.Secret).GetChatClient(Host.Model).AsIChatClient(),
    };

    [Description("Get the current weather in a city.")]
    private string GetWeather([Description("The city.")] string city, [Description("celsius or fahrenheit")] string unit)
    {
        _cities.Add(city);
        return $$"""{"temperature":17.5,"unit":"{{unit}}","sky":"overcast"}""";
    }

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> sequence)
    {
        var items = new List<T>();
        await foreach (var item in sequence)
            items.Add(item);
        return items;
    }

    /// <summary>What typed answers are read as.</summary>
    internal sealed record ScienceFair(string Name, string Date, string[] Participants);
}
