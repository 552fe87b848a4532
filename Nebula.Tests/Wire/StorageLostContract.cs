using System.Text.Json;
using Nebula.Api;
using Nebula.Api.Http;
using Nebula.Tests.Hosts;
using Nebula.Tests.Servers;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Wire;

/// <summary>The storage account of a host stops, or falls silent, and comes back.</summary>
public abstract class StorageLostContract
{
    // Routes that answer from what is in memory, or that only refuse, are not here.
    private static readonly HashSet<string> NeedStorage =
    [
        $"POST {Routes.ApiKeys}", $"GET {Routes.ApiKey}", $"PATCH {Routes.ApiKey}", $"DELETE {Routes.ApiKey}", $"POST {Routes.ApiKeyRotate}",
        $"GET {Routes.Deployments}", $"POST {Routes.Deployments}", $"GET {Routes.Deployment}", $"PATCH {Routes.Deployment}", $"DELETE {Routes.Deployment}",
        $"POST {Routes.Scripts}", $"PUT {Routes.Script}", $"GET {Routes.Faults}", $"POST {Routes.Faults}", $"GET {Routes.Fault}",
        $"GET {Routes.Recordings}", $"PUT {Routes.Recording}",
    ];

    private protected abstract INebulaHost Host { get; }

    private protected abstract Azurite Storage { get; }

    /// <summary>Whether a chat needs nothing from the storage if its key and its deployment are in memory.</summary>
    private protected abstract bool ChatsWithoutStorage { get; }

    private NebulaClient Client => Host.Client;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_needs_the_storage_gets_503_until_it_is_back_and_what_runs_goes_on(bool silent)
    {
        await Host.StartAsync();
        var (known, unread) = (await Client.NewKeyAsync(), await Client.NewKeyAsync());
        (await ChatAsync(known)).ShouldBe(200);
        using var stream = await Client.StreamAsync(known, Body("\"stream\":true,\"max_tokens\":500,\"ignore_eos\":true"), TestContext.Current.CancellationToken);
        await stream.ReadTokensAsync(5);

        await Storage.LoseAsync(silent);
        try
        {
            ShouldBeRefused(await ChatAsync(unread));
            if (ChatsWithoutStorage)
                (await ChatAsync(known)).ShouldBe(200);
            else
                ShouldBeRefused(await ChatAsync(known));
            var wrong = new List<string>();
            foreach (var route in RouteCases.Own.Where(static route => route.Access != Access.Anonymous && !route.IsInference))
            {
                var (name, reply) = (RouteCases.Name(route), await SendAsync(route, known));
                if (reply.Status == 500 || (NeedStorage.Contains(name) && reply.Status != 503) || (reply.Status == 503 && reply.Header("retry-after") is null))
                    wrong.Add($"{name}: {reply.Status} {reply.Text}");
            }

            wrong.ShouldBeEmpty();

            (await stream.RestAsync())[^1].ShouldBe("data: [DONE]");
            (await Client.GetAsync("/health/ready")).Status.ShouldBe(503);
            var dependencies = (await Client.GetAsync("/health")).ShouldBe(503).Json.GetProperty("dependencies");
            dependencies.EnumerateArray().Single(static dependency => dependency.GetProperty("name").GetString() == "storage").GetProperty("status").GetString().ShouldBe("unavailable");
        }
        finally
        {
            await Storage.FindAsync(silent);
        }

        await Eventually.PassesAsync(async () => (await ChatAsync(unread)).Status.ShouldBe(200));
        await Eventually.PassesAsync(async () => (await ChatAsync(known)).Status.ShouldBe(200));
        (await Client.GetAsync($"/apikeys/{known.Id}")).ShouldBe(200);
        await Eventually.PassesAsync(async () => (await Client.GetAsync("/health/ready")).Status.ShouldBe(200));
        var rows = (await Client.GetAsync($"/requests?key_id={known.Id}")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().ToList();
        rows.ShouldAllBe(static row => row.GetProperty("status").GetInt32() == 200);
    }

    private static void ShouldBeRefused(Reply reply) => reply.ShouldBeError(503, "server_error", "overloaded").Header("retry-after").ShouldBe("1");

    private Task<Reply> SendAsync(ApiRoute route, TestKey key)
    {
        var path = string.Join('/', route.Path.Split('/').Select(part => part.StartsWith('{') ? part == "{id}" ? key.Id : "unknown" : part));
        var body = route.Operation?.Body is null ? null : RouteCases.GetBody(RouteCases.Name(route)).Replace("\"m\"", JsonSerializer.Serialize(Host.Model), StringComparison.Ordinal);
        return route.Access == Access.Admin
            ? Client.AdminAsync(new HttpMethod(route.Verb), path, body)
            : Client.SendAsync(new HttpMethod(route.Verb), path, key.Secret, body);
    }

    private Task<Reply> ChatAsync(TestKey key) => Client.ChatAsync(key, Body("\"max_tokens\":1"));

    private string Body(string fields) => $$"""{"model":"{{Host.Model}}","messages":[{"role":"user","content":"Hello"}],{{fields}}}""";
}
