using System.Text.Json;
using Nebula.Tests.Hosts;
using Shouldly;

namespace Nebula.Tests.Recordings;

/// <summary>Tests of a server that is recorded, and replayed without it.</summary>
/// <param name="host">The host, which may connect to this machine.</param>
public abstract class RecordedServerContract(INebulaHost host) : NebulaContract(host)
{
    /// <summary>The name that clients know, whoever answers.</summary>
    protected string Name { get; } = $"rec-{Guid.NewGuid():N}";

    /// <summary>The deployment that records.</summary>
    protected string Recorded => $"{Name}-up";

    /// <summary>The deployment that replays.</summary>
    protected string Replayed => $"{Name}-re";

    /// <summary>Deploys a server.</summary>
    protected async Task CreateAsync(string name, string url, string fields = "") => (await Client.AdminAsync(
        HttpMethod.Post, "/models", $$"""{"name":"{{name}}","backend":{"type":"upstream",{{fields}}"url":"{{url}}","secret":"sk-test","model":"gpt-5"} }""")).ShouldBe(201);

    /// <summary>Deploys the recording.</summary>
    protected async Task ReplayAsync() =>
        (await Client.AdminAsync(HttpMethod.Post, "/models", $$"""{"name":"{{Replayed}}","backend":{"type":"replay","recording":"{{Recorded}}"} }""")).ShouldBe(201);

    /// <summary>Routes the name that clients know to a deployment.</summary>
    protected async Task RouteAsync(string target)
    {
        var isNew = target == Recorded;
        var body = $$"""{{{(isNew ? $"\"name\":\"{Name}\"," : "")}}"routes":[{"deployment":"{{target}}"}]}""";
        (await Client.AdminAsync(isNew ? HttpMethod.Post : HttpMethod.Patch, isNew ? "/models" : $"/models/{Name}", body)).ShouldBe(isNew ? 201 : 200);
    }

    /// <summary>How many exchanges are recorded.</summary>
    protected async Task<int> CountAsync() =>
        (await Client.GetAsync("/recordings?limit=100")).ShouldBe(200).Json.GetProperty("data").EnumerateArray().FirstOrDefault(recording => recording.GetProperty("name").GetString() == Recorded) is { ValueKind: JsonValueKind.Object } found
            ? found.GetProperty("exchanges").GetInt32() : 0;

    /// <summary>The recording, after it has this many exchanges.</summary>
    protected async Task<string> ReadAsync(int exchanges)
    {
        await Eventually.HoldsAsync(async () => await CountAsync() == exchanges);
        var file = (await Client.GetAsync($"/recordings/{Recorded}")).ShouldBe(200);
        file.Header("content-type").ShouldBe("application/json");
        return file.Text;
    }
}
