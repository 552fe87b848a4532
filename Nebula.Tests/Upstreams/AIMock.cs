using System.Diagnostics;
using Nebula.Tests.Servers;

namespace Nebula.Tests.Upstreams;

/// <summary>AIMock (CopilotKit), a mock of OpenAI's server that nobody of this project wrote, as a process of its own.</summary>
internal sealed class AIMock : IAsyncDisposable
{
    private const string Listening = "listening on ";

    private readonly Process _process;
    private readonly string _fixtures;

    private AIMock(Process process, string fixtures) => (_process, _fixtures) = (process, fixtures);

    /// <summary>Its base address.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts it, or skips the test if it is not installed.</summary>
    /// <param name="fixtures">Its fixtures, as JSON.</param>
    public static async Task<AIMock> StartAsync(string fixtures)
    {
        var program = Component.FindTool("@copilotkit", "aimock", "dist", "cli.js");
        var path = Path.Combine(Path.GetTempPath(), $"nebula-aimock-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(path, fixtures);
        var start = new ProcessStartInfo(Component.Find("node", "Node.js 20 or later")) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in (string[])[program, "--port", "0", "--fixtures", path])
            start.ArgumentList.Add(argument);
        var mock = new AIMock(Process.Start(start)!, path);
        while (await mock._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                mock.Url = $"{line[(at + Listening.Length)..].Trim()}/v1";
                _ = mock._process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return mock;
            }
        }

        throw new InvalidOperationException("AIMock ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_fixtures);
    }
}
