using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Nebula.Tests.Ui;

namespace Nebula.Tests.Servers;

/// <summary>A real Prometheus on a free port, which scrapes one Nebula every second as the job <c>nebula</c>.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="target">The Nebula.</param>
    /// <param name="scrapeToken">The token that it scrapes with.</param>
    /// <param name="rules">A file of rules, which it evaluates every second.</param>
    public PrometheusServer(Uri target, string scrapeToken, string rules)
    {
        var program = Component.Find("prometheus", "apt-get install prometheus, or brew install prometheus");
        _client.BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Next().ToString(CultureInfo.InvariantCulture)}");
        var configuration = _folder.Write("prometheus.yml", $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: ["{{rules}}"]
            scrape_configs:
              - job_name: nebula
                authorization: { credentials: {{scrapeToken}} }
                static_configs: [{ targets: ["{{target.Authority}}"] }]
            """);
        _process = Process.Start(new ProcessStartInfo(
            program, [$"--config.file={configuration}", $"--storage.tsdb.path={_folder["data"]}", $"--web.listen-address={_client.BaseAddress.Authority}", "--log.level=error"]) { UseShellExecute = false, WorkingDirectory = _folder.Path })!;
    }

    /// <summary>The values of a query's present result; empty while Prometheus starts.</summary>
    /// <exception cref="InvalidOperationException">The query is wrong, or Prometheus has ended.</exception>
    public async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"Prometheus ended with {_process.ExitCode}.");
        try
        {
            using var response = await _client.PostAsync(new Uri("/api/v1/query", UriKind.Relative), new FormUrlEncodedContent([new("query", expression)]));
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"{expression}: {answer.RootElement.GetProperty("error")}");
            return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(static series => ParseValue(series.GetProperty("value")[1].GetString()!))];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private static double ParseValue(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
