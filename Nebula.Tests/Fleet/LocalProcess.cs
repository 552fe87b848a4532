using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Nebula.Tests.State;

namespace Nebula.Tests.Fleet;

/// <summary>The built program, started from outside as one of several that share a Redis and a data directory.</summary>
internal sealed class LocalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };

    private LocalProcess(Process process) => _process = process;

    public static async Task<LocalProcess> StartAsync(string dataDirectory, string redis, string adminKey, double timeScale = 0)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Nebula.Local.dll"), "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["Nebula__DataDirectory"] = dataDirectory;
        start.Environment["Nebula__RedisConnection"] = $"{redis},connectTimeout=20000";
        start.Environment["Nebula__AdminKey"] = adminKey;
        start.Environment["Nebula__Simulation__TimeScale"] = FormattableString.Invariant($"{timeScale}");
        var nebula = new LocalProcess(Process.Start(start)!);
        nebula._process.OutputDataReceived += nebula.Add;
        nebula._process.ErrorDataReceived += nebula.Add;
        nebula._process.BeginOutputReadLine();
        nebula._process.BeginErrorReadLine();
        await Waiting.ForAsync(() => nebula.Output.Contains("Data  ", StringComparison.Ordinal) ? true
            : nebula._process.HasExited ? throw new InvalidOperationException(nebula.Output) : false);
        nebula._http.BaseAddress = new Uri(nebula.Output.Split('\n').Single(static line => line.StartsWith("Nebula is ready", StringComparison.Ordinal)).Split(' ')[^1].Trim());
        nebula._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        return nebula;
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Sends a request, with the admin key where none is given.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? json = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("application/json");
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>A completion of four tokens by the default deployment.</summary>
    public Task<(int Status, JsonElement Body)> ChatAsync(string key) => SendAsync(
        HttpMethod.Post, "v1/chat/completions", """{"model":"llama-3.1-8b","max_tokens":4,"messages":[{"role":"user","content":"Hello"}]}""", key);

    /// <summary>Ends it from one moment to the next.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        _http.Dispose();
    }

    private void Add(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.Append(line.Data).Append('\n');
    }
}
