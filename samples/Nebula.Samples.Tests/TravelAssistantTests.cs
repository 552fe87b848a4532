using System.ClientModel;
using Microsoft.Extensions.AI;
using Nebula.Testing;
using Nebula.Testing.Xunit;
using OpenAI;
using Xunit;

namespace Nebula.Samples.Tests;

/// <summary>Tests of an application that uses Microsoft.Extensions.AI with OpenAI's client.</summary>
public sealed class TravelAssistantTests(NebulaFixture fixture) : IClassFixture<NebulaFixture>, IDisposable
{
    private readonly NebulaServer _nebula = fixture.Server;

    [Fact]
    public async Task A_question_is_answered()
    {
        _nebula.OnMessage("train to Lyon").Reply("Take the TGV from Gare de Lyon.");

        Assert.Equal("Take the TGV from Gare de Lyon.", await CreateAssistant().AskAsync("Which train to Lyon?"));
        Assert.Contains(_nebula.AssertReceived("train to Lyon").Messages, message => message is { Role: "system", Text: "You plan journeys. Answer in one sentence." });
        _nebula.AssertNoSurprises();
    }

    [Fact]
    public async Task The_weather_service_is_asked_for_the_city_that_the_model_names()
    {
        _nebula.OnMessage("umbrella").WithoutToolResult().CallTool("get_weather", new { city = "Paris" });
        _nebula.OnToolResult("rain").Reply("Yes, take one along.");
        var cities = new List<string>();

        var answer = await CreateAssistant(city =>
        {
            cities.Add(city);
            return "rainy";
        }).AskAsync("Do I need an umbrella in Paris?");

        Assert.Equal("Yes, take one along.", answer);
        Assert.Equal(["Paris"], cities);
        Assert.Equal(["get_weather"], _nebula.AssertReceived(2)[0].Tools);
    }

    [Fact]
    public async Task The_answer_arrives_in_the_pieces_that_the_server_sends()
    {
        _nebula.OnMessage("ferry").ReplyChunks("By ", "ferry, ", "two hours.");

        Assert.Equal(["By ", "ferry, ", "two hours."], await CreateAssistant().AskInPiecesAsync("How long is the ferry?").ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wish_becomes_a_journey()
    {
        _nebula.OnMessage("weekend").WithResponseFormat("json_schema").ReplyJson(new Journey("Bern", "Como", 2), System.Text.Json.JsonSerializerOptions.Web);

        Assert.Equal(new Journey("Bern", "Como", 2), await CreateAssistant().PlanAsync("A weekend by a lake"));
    }

    [Fact]
    public async Task An_overloaded_server_is_asked_again()
    {
        var overloaded = _nebula.OnMessage("hotel").Fail(503, retryAfter: TimeSpan.Zero);
        overloaded.Then.Reply("The Grand Budapest.");

        Assert.Equal("The Grand Budapest.", await CreateAssistant().AskAsync("Which hotel?"));
        Assert.Equal(1, overloaded.Matches);
    }

    public void Dispose() => _nebula.Reset();

    private TravelAssistant CreateAssistant(Func<string, string>? findWeather = null)
    {
        var client = new OpenAIClient(new ApiKeyCredential(_nebula.ApiKey), new OpenAIClientOptions { Endpoint = _nebula.OpenAIEndpoint });
        return new(client.GetChatClient("gpt-4o").AsIChatClient(), findWeather ?? (_ => throw new InvalidOperationException("No weather is expected to be asked for.")));
    }
}
