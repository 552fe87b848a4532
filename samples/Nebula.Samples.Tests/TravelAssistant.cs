using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace Nebula.Samples.Tests;

/// <summary>The application that the tests test: it answers questions about journeys, and asks a weather service if the model wants to.</summary>
public sealed class TravelAssistant(IChatClient chat, Func<string, string> findWeather)
{
    private readonly IChatClient _chat = chat.AsBuilder().UseFunctionInvocation().Build();

    private readonly ChatOptions _options = new()
    {
        Instructions = "You plan journeys. Answer in one sentence.",
        Tools = [AIFunctionFactory.Create(([Description("The city")] string city) => findWeather(city), "get_weather", "The weather in a city")],
    };

    public async Task<string> AskAsync(string question, CancellationToken cancellationToken = default) =>
        (await _chat.GetResponseAsync(question, _options, cancellationToken)).Text;

    public async IAsyncEnumerable<string> AskInPiecesAsync(string question)
    {
        await foreach (var update in _chat.GetStreamingResponseAsync(question, _options))
        {
            if (update.Text.Length > 0)
                yield return update.Text;
        }
    }

    public async Task<Journey> PlanAsync(string wish, CancellationToken cancellationToken = default) =>
        (await _chat.GetResponseAsync<Journey>(wish, cancellationToken: cancellationToken)).Result;
}

public sealed record Journey(string From, string To, int Days);
