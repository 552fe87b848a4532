using Nebula.Tests.Servers;

namespace Nebula.Tests.Upstreams;

/// <summary>AIMock (CopilotKit), a mock of OpenAI's server that nobody of this project wrote, as a process of its own.</summary>
internal sealed class AIMock : IAsyncDisposable
{
    private readonly NodeServer _server;
    private readonly string _fixtures;

    private AIMock(NodeServer server, string fixtures) => (_server, _fixtures) = (server, fixtures);

    /// <summary>Its base address.</summary>
    public string Url => $"{_server.Address}/v1";

    /// <summary>Starts it, or skips the test if it is not installed.</summary>
    /// <param name="fixtures">Its fixtures, as JSON.</param>
    public static async Task<AIMock> StartAsync(string fixtures)
    {
        var program = Component.FindTool("@copilotkit", "aimock", "dist", "cli.js");
        var path = Path.Combine(Path.GetTempPath(), $"nebula-aimock-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(path, fixtures);
        return new(await NodeServer.StartAsync(program, "--port", "0", "--fixtures", path), path);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_fixtures);
    }
}
