using System.Diagnostics;
using Nebula.Tests.Servers;

namespace Nebula.Tests.Upstreams;

/// <summary>A server that Node.js runs as a process of its own, and that prints its address.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private const string Listening = "listening on ";

    private readonly Process _process;

    private NodeServer(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>The address that it printed, without a path.</summary>
    public string Address { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="program">The path of its JavaScript file.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<NodeServer> StartAsync(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(Component.Find("node", "Node.js 20 or later"), [program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None); // a full pipe would stop it
                return new(process, line[(at + Listening.Length)..].Trim());
            }
        }

        process.Dispose();
        throw new InvalidOperationException($"{Path.GetFileName(program)} ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
