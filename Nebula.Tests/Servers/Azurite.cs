using System.Diagnostics;
using System.Globalization;

namespace Nebula.Tests.Servers;

/// <summary>Azurite, Microsoft's emulator of Azure Storage, on free ports and with a folder of its own; stopped and deleted at the end.</summary>
public sealed class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The one key of the emulator's account, published with it.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // The services' names in options, and in connection strings and messages.
    private static readonly Dictionary<string, string> Names = new() { ["blob"] = "Blob", ["queue"] = "Queue", ["table"] = "Table" };

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"nebula-azurite-{Guid.NewGuid():N}");
    private Process? _process;
    private IReadOnlyDictionary<string, Uri>? _addresses;
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

    /// <summary>Takes it away from its clients, until <see cref="FindAsync"/>.</summary>
    /// <param name="silent">
    /// Whether it only stops to answer and keeps its connections (SIGSTOP). Otherwise it ends in order (SIGTERM), so that it keeps what it stores.
    /// </param>
    public async Task LoseAsync(bool silent)
    {
        Signal(silent ? "-STOP" : "-TERM");
        if (!silent)
            await EndAsync();
    }

    /// <summary>Brings it back after <see cref="LoseAsync"/>, on the same ports and with what it stored.</summary>
    /// <param name="silent">As it was lost.</param>
    public async Task FindAsync(bool silent)
    {
        if (silent)
            Signal("-CONT");
        else
            await StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        _process?.Kill(entireProcessTree: true);
        await EndAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task EndAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        await process.WaitForExitAsync();
        process.Dispose();
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
        foreach (var service in Names.Keys)
        {
            var port = _addresses is null ? 0 : _addresses[service].Port;
            foreach (var argument in (string[])[$"--{service}Host", "127.0.0.1", $"--{service}Port", port.ToString(CultureInfo.InvariantCulture)])
                start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _addresses = await ReadAddressesAsync(_process.StandardOutput);
        _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None); // a full pipe would stop it
        return $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};"
            + string.Concat(_addresses.Select(static service => $"{Names[service.Key]}Endpoint={service.Value.GetLeftPart(UriPartial.Authority)}/{Account};"));
    }

    // "Azurite Table service is successfully listening at http://127.0.0.1:39205", a line for each service.
    private static async Task<IReadOnlyDictionary<string, Uri>> ReadAddressesAsync(StreamReader output)
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        var addresses = new Dictionary<string, Uri>();
        while (addresses.Count < 3)
        {
            var line = await output.ReadLineAsync(timeout.Token) ?? throw new InvalidOperationException("Azurite ended before it listened.");
            var words = line.Split(' ');
            if (line.Contains("successfully listening", StringComparison.Ordinal))
                addresses[Names.First(name => name.Value == words[1]).Key] = new Uri(words[^1]);
        }

        return addresses;
    }
}
