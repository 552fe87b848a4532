using System.Diagnostics;

namespace Nebula.Tests.Servers;

/// <summary>Azurite, Microsoft's emulator of Azure Storage, on free ports and with a folder of its own; stopped and deleted at the end.</summary>
public sealed class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The one key of the emulator's account, published with it.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"nebula-azurite-{Guid.NewGuid():N}");
    private Process? _process;
    private string? _connectionString;

    /// <summary>
    /// A connection string of its blobs, queues and tables; starts it if it does not run, or skips the test if it cannot be started.
    /// </summary>
    public async Task<string> GetConnectionStringAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _connectionString ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_process is null)
            return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> StartAsync()
    {
        var program = Component.FindTool("azurite", "dist", "src", "azurite.js");
        var node = Component.Find("node", "Node.js 20 or later");
        Directory.CreateDirectory(_folder);
        var start = new ProcessStartInfo(node) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = _folder };
        start.ArgumentList.Add(program);
        foreach (var argument in (string[])["--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", _folder])
            start.ArgumentList.Add(argument);
        foreach (var service in (string[])["blob", "queue", "table"])
        {
            foreach (var argument in (string[])[$"--{service}Host", "127.0.0.1", $"--{service}Port", "0"])
                start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        var addresses = await ReadAddressesAsync(_process.StandardOutput);
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None); // a full pipe would stop it
        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};"
            + string.Concat(addresses.Select(static service => $"{service.Key}Endpoint={service.Value}/{Account};"));
    }

    // "Azurite Table service is successfully listening at http://127.0.0.1:39205", a line for each service.
    private static async Task<IReadOnlyDictionary<string, string>> ReadAddressesAsync(StreamReader output)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        var addresses = new Dictionary<string, string>();
        while (addresses.Count < 3)
        {
            var line = await output.ReadLineAsync(timeout.Token) ?? throw new InvalidOperationException("Azurite ended before it listened.");
            var words = line.Split(' ');
            if (line.Contains("successfully listening", StringComparison.Ordinal))
                addresses[words[1]] = words[^1];
        }

        return addresses;
    }
}
