using Shouldly;
using Xunit;

namespace Nebula.Tests.Hosts;

/// <summary>Tests that know only the address of a Nebula; derived once for each host.</summary>
/// <param name="host">The host.</param>
public abstract class NebulaContract(INebulaHost host) : IAsyncLifetime
{
    protected INebulaHost Host => host;

    protected NebulaClient Client => host.Client;

    /// <summary>A key without limits that only this test uses.</summary>
    protected TestKey Key { get; private set; } = new("", "");

    public async ValueTask InitializeAsync()
    {
        await host.StartAsync();
        Key = await Client.NewKeyAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates a deployment, and waits until it has the state.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">The body that creates it, with the name.</param>
    /// <param name="state">The state.</param>
    protected async Task DeployAsync(string name, string body, string state = "ready")
    {
        (await Client.AdminAsync(HttpMethod.Post, "/models", body)).ShouldBe(201);
        await Eventually.PassesAsync(async () => (await Client.GetAsync($"/models/{name}")).ShouldBe(200).Json.GetProperty("state").GetString().ShouldBe(state));
    }

    /// <summary>A chat body with these fields after model and messages.</summary>
    protected string Chat(string fields = "", string prompt = "Tell me about the sea.") =>
        $$"""{"model":"{{host.Model}}","messages":[{"role":"user","content":"{{prompt}}"}]{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";
}
