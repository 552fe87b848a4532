using System.CommandLine;
using System.Text.Json.Nodes;
using Nebula.Api;

namespace Nebula.Local.CommandLine;

/// <summary>The commands <c>keys list</c>, <c>keys create</c> and <c>keys revoke</c>.</summary>
internal static class KeysCommand
{
    private static readonly string[] Limits = ["requests_per_minute", "tokens_per_minute", "concurrent_requests", "tokens_per_day"];

    /// <summary>Creates the command.</summary>
    /// <param name="connect">Connects to the server.</param>
    public static Command Create(Func<ParseResult, NebulaConnection> connect)
    {
        var list = new Command("list", "Lists the API keys, newest first.");
        list.SetAction(async (result, cancellationToken) =>
        {
            using var server = connect(result);
            TextTable.Print(["ID", "STATUS", "NAME"], (await server.ListAsync(Routes.ApiKeys, cancellationToken)).Select(static key => (string[])[$"{key["id"]}", $"{key["status"]}", $"{key["name"]}"]));
        });

        var name = new Argument<string>("NAME") { Description = "A name for people." };
        var models = new Option<string[]>("--models") { Description = "The deployments it may use. Default: all.", HelpName = "NAMES", AllowMultipleArgumentsPerToken = true };
        var limits = Limits.Select(static limit => (Name: limit, Option: new Option<long?>($"--{limit.Replace('_', '-')}") { HelpName = "NUMBER", Description = $"Its limit of {limit.Replace('_', ' ')}." })).ToList();
        var create = new Command("create", "Creates an API key and prints its secret, which is shown once.") { name, models };
        limits.ForEach(limit => create.Add(limit.Option));
        create.SetAction(async (result, cancellationToken) =>
        {
            var body = new JsonObject { ["name"] = result.GetValue(name) };
            if (result.GetValue(models) is { Length: > 0 } allowed)
                body["models"] = new JsonArray([.. allowed.Select(static model => JsonValue.Create(model))]);
            var set = limits.Select(limit => (limit.Name, Value: result.GetValue(limit.Option))).Where(static limit => limit.Value is not null).ToList();
            if (set.Count > 0)
                body["limits"] = new JsonObject(set.Select(static limit => KeyValuePair.Create(limit.Name, (JsonNode?)limit.Value)));
            using var server = connect(result);
            Console.WriteLine((await server.SendAsync(HttpMethod.Post, Routes.ApiKeys, body, cancellationToken))!["secret"]);
        });

        var id = new Argument<string>("ID") { Description = "The key's id, which the list shows." };
        var revoke = new Command("revoke", "Revokes an API key, which cannot be undone.") { id };
        revoke.SetAction(async (result, cancellationToken) =>
        {
            using var server = connect(result);
            await server.SendAsync(HttpMethod.Delete, $"{Routes.ApiKeys}/{Uri.EscapeDataString(result.GetValue(id)!)}", null, cancellationToken);
            Console.WriteLine($"Revoked {result.GetValue(id)}");
        });
        return new Command("keys", "Lists, creates and revokes the API keys of a running server.") { list, create, revoke };
    }
}
