using System.CommandLine;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Nebula.Api;
using Nebula.Local.Startup;

namespace Nebula.Local.CommandLine;

/// <summary>The command <c>chat</c>: a conversation in the terminal whose answers appear token by token.</summary>
internal static class ChatCommand
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(1);

    /// <summary>Creates the command.</summary>
    /// <param name="connect">Connects to the server.</param>
    public static Command Create(Func<ParseResult, NebulaConnection> connect)
    {
        var model = new Argument<string?>("MODEL") { Description = "The deployment. Default: the first that the server lists.", Arity = ArgumentArity.ZeroOrOne };
        var chat = new Command("chat", "Chats in the terminal, a line a message; an empty line or the end of the input ends it.") { model };
        chat.SetAction(async (result, cancellationToken) =>
        {
            using var server = connect(result);
            if (server.HasOwnKey)
                await ChatAsync(server, result.GetValue(model), cancellationToken);
            else
                await ChatWithNewKeyAsync(server, result.GetValue(model), cancellationToken);
        });
        return chat;
    }

    // Inference takes API keys only, so the chat has one of its own, which is revoked at its end and otherwise expires.
    private static async Task ChatWithNewKeyAsync(NebulaConnection admin, string? model, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["name"] = "nebula chat", ["expires_at"] = TimeProvider.System.GetUtcNow() + KeyLifetime };
        var key = (await admin.SendAsync(HttpMethod.Post, Routes.ApiKeys, body, cancellationToken))!;
        try
        {
            using var server = admin.With(key["secret"]!.GetValue<string>());
            await ChatAsync(server, model, cancellationToken);
        }
        finally
        {
            await admin.SendAsync(HttpMethod.Delete, $"{Routes.ApiKeys}/{key["id"]}", null, CancellationToken.None);
        }
    }

    private static async Task ChatAsync(NebulaConnection server, string? model, CancellationToken cancellationToken)
    {
        model ??= (await server.SendAsync(HttpMethod.Get, Routes.Models, null, cancellationToken))!["data"]!.AsArray().FirstOrDefault()?["id"]!.GetValue<string>()
            ?? throw new StartupException("The server has no deployment. Deploy one: models deploy");
        var messages = new JsonArray();
        while (await ReadLineAsync(model, cancellationToken) is { Length: > 0 } line)
        {
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = line });
            var answer = await AnswerAsync(server, model, messages, cancellationToken);
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = answer });
        }
    }

    private static async Task<string?> ReadLineAsync(string model, CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
            Console.Write($"{model}> ");
        return await Console.In.ReadLineAsync(cancellationToken);
    }

    private static async Task<string> AnswerAsync(NebulaConnection server, string model, JsonArray messages, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["model"] = model, ["stream"] = true, ["messages"] = messages.DeepClone() };
        using var response = await server.OpenAsync(HttpMethod.Post, Routes.ChatCompletions, body, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var answer = "";
        await foreach (var sent in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (sent.Data == "[DONE]")
                break;
            var chunk = JsonNode.Parse(sent.Data);
            if (chunk?["error"]?["message"] is { } error)
                throw new StartupException($"The answer broke off: {error}");
            var text = chunk?["choices"]?.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>() ?? "";
            Console.Write(text);
            answer += text;
        }

        Console.WriteLine();
        return answer;
    }
}
