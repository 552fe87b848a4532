using System.Diagnostics;
using System.Globalization;
using System.Text;
using Nebula.Local.Startup;

namespace Nebula.Tests.Hosts;

/// <summary>The built Nebula.Local as a separate process that tests call, stop and kill.</summary>
public sealed class NebulaProcess : IDisposable
{
    private const string Ready = "Nebula is ready at ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri? _url;
    private NebulaClient? _client;

    private NebulaProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public NebulaClient Client => _client ?? throw new InvalidOperationException("It is not ready.");

    public string Model => FirstStart.DefaultModel;

    public int Id => _process.Id;

    public string Output => Locked(_output);

    public string Errors => Locked(_errors);

    /// <summary>Its memory in use, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="dataDirectory">Its data directory.</param>
    /// <param name="settings">Settings without their section, such as <c>Simulation:Seed=1</c>.</param>
    /// <param name="url">The address to listen on; a free port by default; null uses the settings.</param>
    /// <param name="environment">Other environment variables.</param>
    /// <param name="command">The program's command; null starts the server.</param>
    /// <param name="arguments">More arguments.</param>
    /// <param name="input">What it reads from its standard input; null leaves it the tests' own.</param>
    /// <param name="workingDirectory">Its working directory; by default the folder of temporary files.</param>
    /// <param name="program">The program and its first arguments; by default the built Nebula.Local.</param>
    public static NebulaProcess Start(
        string dataDirectory, IEnumerable<string>? settings = null, string? url = "http://127.0.0.1:0", IReadOnlyDictionary<string, string>? environment = null, string? command = null,
        IEnumerable<string>? arguments = null, string? workingDirectory = null, string? input = null, IReadOnlyList<string>? program = null)
    {
        program ??= [DotnetHost.Path, Path.Combine(AppContext.BaseDirectory, "Nebula.Local.dll")];
        var start = new ProcessStartInfo(program[0])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var argument in (string?[])[.. program.Skip(1), command, .. url is null ? [] : (string[])["--urls", url], .. arguments ?? []])
        {
            if (argument is not null)
                start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("Nebula", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["Nebula__DataDirectory"] = dataDirectory;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        foreach (var setting in settings ?? [])
        {
            var (name, value) = (setting[..setting.IndexOf('=')], setting[(setting.IndexOf('=') + 1)..]);
            start.Environment[$"Nebula__{name.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        start.RedirectStandardInput = input is not null;
        var nebula = new NebulaProcess(start);
        if (input is not null)
        {
            nebula._process.StandardInput.Write(input);
            nebula._process.StandardInput.Close();
        }

        return nebula;
    }

    /// <summary>Waits until it has printed that it is ready.</summary>
    /// <param name="adminKey">Its admin key; by default the one in its data directory.</param>
    public async Task<NebulaProcess> ReadyAsync(string? adminKey = null)
    {
        var ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(_ready.Task, ended) == ended)
            throw new InvalidOperationException($"It ended with {_process.ExitCode}: {Errors}");
        var data = _process.StartInfo.Environment["Nebula__DataDirectory"]!;
        _client = new NebulaClient(await _ready.Task, adminKey ?? (await File.ReadAllTextAsync(Path.Combine(data, "admin.key"))).Trim());
        return this;
    }

    /// <summary>SIGKILL: no handler runs and nothing more is written.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal, as a terminal's Ctrl-C (INT) or a service manager (TERM) does.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It does not end, as after an INT if a shell started the tests in the background: such a shell makes its programs ignore that signal.</exception>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client?.Dispose();
    }

    private void Read(string? line)
    {
        Append(_output, line);
        if (line?.StartsWith(Ready, StringComparison.Ordinal) == true)
            _url = new Uri(line[Ready.Length..]);
        else if (line?.Contains($"{_url}apikeys ", StringComparison.Ordinal) == true) // the last line of the banner
            _ready.TrySetResult(_url!);
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }

    private static string Locked(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
