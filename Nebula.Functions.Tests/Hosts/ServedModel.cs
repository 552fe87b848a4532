using Nebula.Tests.Hosts;
using Shouldly;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>The deployments that the contract suites use: an app in Azure starts without any.</summary>
internal static class ServedModel
{
    /// <summary>Deploys a chat model, and waits until it serves.</summary>
    public static Task DeployAsync(NebulaClient client, string name) =>
        DeployAsync(client, name, $$"""{"name":"{{name}}","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","max_batch_size":256}""");

    /// <summary>Deploys an embedding model, and waits until it serves.</summary>
    public static Task DeployEmbeddingAsync(NebulaClient client, string name) =>
        DeployAsync(client, name, $$"""{"name":"{{name}}","model":"all-minilm-l6-v2","gpu":"l4-24gb"}""");

    private static async Task DeployAsync(NebulaClient client, string name, string body)
    {
        (await client.AdminAsync(HttpMethod.Post, "/models", body)).Status.ShouldBeOneOf(201, 409);
        await Eventually.PassesAsync(async () => (await client.GetAsync($"/models/{name}")).ShouldBe(200).Json.GetProperty("state").GetString().ShouldBe("ready"));
    }
}
