using System.Diagnostics;
using Xunit;

namespace Nebula.Tests.Servers;

/// <summary>Azurite, Microsoft's emulator of Azure Storage, on free ports and with a folder of its own; stopped and cleared away at the end.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Account = "devstoreaccount1";

    // The one key of the emulator's account, published with it.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"nebula-azurite-{Guid.NewGuid():N}");
    private readonly Dictionary<string, string> _addresses = [];
    private Process? _process;
    private string? _missing;

    /// <summary>What <c>Nebula:StorageConnection</c> would be.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Skips the running test where Azurite is not installed; fails it in continuous integration.</summary>
    public void Require() => Component.Require(_missing);

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(Component.Tools, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(program))
        {
            _missing = "Azurite is not installed. Install it with: npm ci --prefix Nebula.Tests/tools";
            return;
        }

        Directory.CreateDirectory(_folder);
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = _folder };
        string[] arguments =
        [
            program, "--location", _folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", "0", "--queueHost", "127.0.0.1", "--queuePort", "0", "--tableHost", "127.0.0.1", "--tablePort", "0",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(StartTimeout);
        while (_addresses.Count < 3)
            Note(await _process.StandardOutput.ReadLineAsync(timeout.Token) ?? throw new InvalidOperationException("Azurite ended before it listened."));
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None); // a full pipe would stop it
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};"
            + string.Concat(_addresses.Select(service => $"{service.Key}Endpoint={service.Value}/{Account};"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    // "Azurite Table service is successfully listening at http://127.0.0.1:39205"
    private void Note(string line)
    {
        var words = line.Split(' ');
        if (line.Contains("successfully listening", StringComparison.Ordinal))
            _addresses[words[1]] = words[^1];
    }
}
