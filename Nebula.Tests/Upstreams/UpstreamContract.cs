using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nebula.Tests.Hosts;
using Shouldly;

namespace Nebula.Tests.Upstreams;

/// <summary>Tests of a deployment whose answers a server writes that is not to be trusted.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract class UpstreamContract(INebulaHost host) : NebulaContract(host)
{
    /// <summary>The server's secret.</summary>
    protected const string Secret = "sk-upstream-secret-8Jx2";

    /// <summary>The deployment's name.</summary>
    protected string Name { get; } = $"up-{Guid.NewGuid():N}";

    /// <summary>A chat with the deployment.</summary>
    protected string Ask(string fields = "") => $$"""{"model":"{{Name}}","messages":[{"role":"user","content":"Hi"}]{{(fields.Length > 0 ? "," : "")}}{{fields}}}""";

    /// <summary>Starts a server, and deploys it under <see cref="Name"/>.</summary>
    private protected async Task<TestUpstream> DeployServerAsync(Func<HttpContext, int, Task>? answer = null, string fields = "")
    {
        var upstream = await TestUpstream.StartAsync(answer);
        await CreateAsync(Name, upstream, fields);
        return upstream;
    }

    private protected async Task CreateAsync(string name, TestUpstream upstream, string fields = "") => (await Client.AdminAsync(
        HttpMethod.Post,
        "/models",
        $$"""{"name":"{{name}}","backend":{"type":"upstream",{{fields}}"url":"{{upstream.Url}}","secret":"{{Secret}}","model":"served"} }""")).ShouldBe(201);

    /// <summary>Waits for the newest row of the key, which must have the status, and checks its tokens.</summary>
    protected async Task LedgerAsync(int status, long? input, long output)
    {
        JsonElement row = default;
        await Eventually.HoldsAsync(async () =>
        {
            var rows = (await Client.GetAsync($"/requests?key_id={Key.Id}&limit=1")).Json.GetProperty("data");
            if (rows.GetArrayLength() == 0)
                return false;
            row = rows[0];
            return row.GetProperty("status").GetInt32() == status;
        });
        row.GetProperty("output_tokens").GetInt64().ShouldBe(output);
        if (input is not null)
            row.GetProperty("input_tokens").GetInt64().ShouldBe(input.Value);
        row.GetProperty("model").GetString().ShouldBe(Name);
    }

    protected static (long Input, long Output) Usage(JsonElement answer)
    {
        var usage = answer.GetProperty("usage");
        return (usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64());
    }
}
