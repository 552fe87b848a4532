using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nebula.Tests.Servers;

/// <summary>A real redis-server on a free port, without persistence, which can be killed and restarted.</summary>
public sealed class RedisServer : IRedis, IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1);
    private readonly int _port = FreePort.Next();
    private Process? _process;

    /// <inheritdoc/>
    public async Task<string> GetConnectionStringAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_process is null)
                await StartAsync();
        }
        finally
        {
            _starting.Release();
        }

        return $"127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Starts it, empty, on the same port each time.</summary>
    public async Task StartAsync()
    {
        var program = Component.Find("redis-server", "apt-get install redis-server, or brew install redis");
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in (string[])["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        await ListensAsync();
    }

    /// <summary>Kills it with SIGKILL, as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Stops it from answering without closing its connections (SIGSTOP), until <see cref="Thaw"/>.</summary>
    public void Freeze() => Signal("-STOP");

    /// <summary>Resumes it (SIGCONT).</summary>
    public void Thaw() => Signal("-CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _starting.Dispose();
    }

    private async Task ListensAsync()
    {
        for (var left = 500; ; left--)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (left > 0)
            {
                await Task.Delay(10);
            }
        }
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
