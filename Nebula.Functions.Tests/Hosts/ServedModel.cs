using Nebula.Tests.Hosts;
using Shouldly;

namespace Nebula.Functions.Tests.Hosts;

/// <summary>The deployment that the contract suites use: an app in Azure starts without one.</summary>
internal static class ServedModel
{
    /// <summary>Deploys it, and waits until it serves.</summary>
    public static async Task DeployAsync(NebulaClient client, string name)
    {
        var body = $$"""{"name":"{{name}}","model":"llama-3.1-8b-instruct","gpu":"h100-sxm-80gb","max_batch_size":256}""";
        (await client.AdminAsync(HttpMethod.Post, "/models", body)).Status.ShouldBeOneOf(201, 409);
        await Eventually.PassesAsync(async () => (await client.GetAsync($"/models/{name}")).ShouldBe(200).Json.GetProperty("state").GetString().ShouldBe("ready"));
    }
}
