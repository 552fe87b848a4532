using System.ClientModel;
using Nebula.Tests.Hosts;
using OpenAI.Realtime;
using Shouldly;
using Xunit;

#pragma warning disable OPENAI002 // the client's own mark of what may change

namespace Nebula.Tests.Local.WebSockets;

/// <summary>OpenAI's official .NET client of the Realtime API.</summary>
public sealed class RealtimeClientTests(FastNebula host) : NebulaContract(host)
{
    [Fact]
    public async Task A_session_answers_with_text_and_calls_a_function()
    {
        using var session = await OpenAsync();
        var options = new RealtimeConversationSessionOptions { Instructions = "You report the weather." };
        options.OutputModalities.Add(RealtimeOutputModality.Text);
        options.Tools.Add(new RealtimeFunctionTool("get_weather")
        {
            FunctionDescription = "Get the current weather in a city.",
            FunctionParameters = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""),
        });
        await session.ConfigureConversationSessionAsync(options, TestContext.Current.CancellationToken);
        await session.AddItemAsync(RealtimeItem.CreateUserMessageItem("What is the weather in Paris in celsius?"), TestContext.Current.CancellationToken);
        await session.StartResponseAsync(TestContext.Current.CancellationToken);
        var call = (await ReadAsync(session)).Response.OutputItems.ShouldHaveSingleItem().ShouldBeOfType<RealtimeFunctionCallItem>();
        call.FunctionName.ShouldBe("get_weather");
        call.FunctionArguments.ToString().ShouldContain("Paris");

        await session.AddItemAsync(RealtimeItem.CreateFunctionCallOutputItem(call.CallId, """{"temperature":17.5}"""), TestContext.Current.CancellationToken);
        await session.StartResponseAsync(TestContext.Current.CancellationToken);
        var text = "";
        var done = await ReadAsync(session, update => text += (update as RealtimeServerUpdateResponseOutputTextDelta)?.Delta);
        text.ShouldContain("17.5");
        done.Response.OutputItems.ShouldHaveSingleItem().ShouldBeOfType<RealtimeMessageItem>();
        done.Response.Usage.OutputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task An_error_is_an_update()
    {
        using var session = await OpenAsync();
        await session.CancelResponseAsync(TestContext.Current.CancellationToken);
        await foreach (var update in session.ReceiveUpdatesAsync(TestContext.Current.CancellationToken))
        {
            if (update is not RealtimeServerUpdateError error)
                continue;
            error.Error.Code.ShouldBe("response_cancel_not_active");
            return;
        }
    }

    private static async Task<RealtimeServerUpdateResponseDone> ReadAsync(RealtimeSessionClient session, Action<RealtimeServerUpdate>? read = null)
    {
        await foreach (var update in session.ReceiveUpdatesAsync(TestContext.Current.CancellationToken))
        {
            (update as RealtimeServerUpdateError)?.Error.Message.ShouldBeNull();
            read?.Invoke(update);
            if (update is RealtimeServerUpdateResponseDone done)
                return done;
        }

        throw new InvalidOperationException("The connection ended.");
    }

    private async Task<RealtimeSessionClient> OpenAsync()
    {
        var options = new RealtimeClientOptions { Endpoint = new Uri($"ws://{Client.Url.Authority}/v1") };
        return await new RealtimeClient(new ApiKeyCredential(Key.Secret), options).StartConversationSessionAsync(Host.Model, null, TestContext.Current.CancellationToken);
    }
}
