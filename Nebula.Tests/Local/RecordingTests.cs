using Nebula.Tests.Hosts;
using Nebula.Tests.Ui;
using Shouldly;
using Xunit;

namespace Nebula.Tests.Local;

/// <summary>Recordings of a whole Nebula of its own: from files, and as files.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Declared_recordings_are_replayed_and_lie_in_the_data_directory()
    {
        _folder.Write("rec/team%2Fchat.json", Recording("from the file"));
        var config = _folder.Write("nebula.json", """{ "deployments": [{ "name": "chat", "backend": { "type": "replay", "recording": "team/chat" } }], "recordings": ["rec"] }""");
        await using var nebula = new LocalNebula([.. FastNebula.Settings, $"ConfigFile={config}"]);
        await nebula.StartAsync();
        (await nebula.Client.GetAsync("/recordings")).ShouldBe(200).Json.GetProperty("data")[0].GetProperty("name").GetString().ShouldBe("team/chat");
        (await AskAsync(nebula)).ShouldBe("from the file");
        var file = Path.Combine(nebula.DataDirectory, "recordings", "team%2Fchat.json");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(Recording("from the file"));
    }

    [Fact]
    public async Task A_wrong_recording_stops_the_start_with_every_mistake()
    {
        _folder.Write("a.json", """{ "fixtures": [ { "match": {}, "response": { "content": "x" } } ] }""");
        _folder.Write("-.json", Recording("x"));
        var config = _folder.Write("nebula.json", """{ "deployments": [{ "name": "r", "backend": { "type": "replay" } }], "recordings": ["a.json", "-.json", "missing.json"] }""");
        using var nebula = NebulaProcess.Start(_folder["data"], [$"ConfigFile={config}"]);
        (await nebula.EndAsync()).ShouldBe(1);
        nebula.Errors.ShouldSatisfyAllConditions(
            errors => errors.ShouldContain("recordings[0] (a.json): Invalid 'fixtures[0]': 'nebula' is missing"),
            errors => errors.ShouldContain("recordings[1] (-.json): '-' cannot name a recording"),
            errors => errors.ShouldContain("recordings[2]: There is no file 'missing.json'."),
            errors => errors.ShouldContain("deployments[0].backend.recording"));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> AskAsync(LocalNebula nebula) =>
        (await nebula.Client.ChatAsync(await nebula.Client.NewKeyAsync(), """{"model":"chat","messages":[{"role":"user","content":"a"}]}""")).ShouldBe(200)
            .Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static string Recording(string text) => $$"""
        {"fixtures":[
        {"match":{"userMessage":"a"},"response":{"content":"{{text}}"},"nebula":{"v":1,"at":"2026-01-02T03:04:05Z","path":"chat/completions","model":"m","choice":0,"request":{"messages":[{"role":"user","content":"a"}]},"frames":[[1,"{{text}}"],[2,{"choice":{"finish_reason":"stop"} }]]} }
        ]}

        """.Replace("} }", "}}", StringComparison.Ordinal).ReplaceLineEndings("\n");
}
