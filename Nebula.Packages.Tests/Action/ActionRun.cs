using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Shouldly;
using YamlDotNet.RepresentationModel;

namespace Nebula.Packages.Tests.Action;

/// <summary>Runs the steps of action.yml as GitHub's runner does, in a folder of its own.</summary>
internal sealed partial class ActionRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nebula-action-");
    private readonly Dictionary<string, string> _outputs = [];
    private readonly Dictionary<string, string> _inputs;

    private ActionRun(Dictionary<string, string> inputs) => _inputs = inputs;

    /// <summary>The parsed action.yml.</summary>
    public static YamlMappingNode Action { get; } = Load();

    /// <summary>The variables that later steps get.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What the steps printed.</summary>
    public string Log { get; private set; } = "";

    /// <summary>Whether all steps succeeded.</summary>
    public bool Succeeded { get; private set; } = true;

    /// <summary>The folder that the steps run in.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The action's output.</summary>
    public string Output(string name) => Evaluate(((YamlScalarNode)((YamlMappingNode)Action["outputs"])[name]["value"]).Value!);

    /// <summary>Runs all steps until one fails.</summary>
    /// <param name="arrange">Writes files into the folder before.</param>
    /// <param name="inputs">The inputs that differ from the defaults.</param>
    public static async Task<ActionRun> StartAsync(Action<string>? arrange, params IReadOnlyList<(string Name, string Value)> inputs)
    {
        var values = ((YamlMappingNode)Action["inputs"]).Children.ToDictionary(static input => ((YamlScalarNode)input.Key).Value!, static input => ((YamlScalarNode)input.Value["default"]).Value!);
        values["program"] = $"dotnet {FindProgram()}";
        foreach (var (name, value) in inputs)
            values[name] = values.ContainsKey(name) ? value : throw new ArgumentException($"The action has no input '{name}'.");
        var run = new ActionRun(values);
        arrange?.Invoke(run.Folder);
        foreach (var step in ((YamlSequenceNode)Action["runs"]["steps"]).Cast<YamlMappingNode>())
        {
            if (run.Succeeded)
                await run.RunAsync(step);
        }

        return run;
    }

    public void Dispose()
    {
        if (_outputs.TryGetValue("start.pid", out var pid))
        {
            using var process = Process.GetProcessById(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture));
            process.Kill();
            process.WaitForExit();
        }

        _folder.Delete(recursive: true);
    }

    private async Task RunAsync(YamlMappingNode step)
    {
        ((YamlScalarNode)step["shell"]).Value.ShouldBe("bash");
        var start = new ProcessStartInfo("bash") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", ((YamlScalarNode)step["run"]).Value!])
            start.ArgumentList.Add(argument);
        var (variables, outputs) = (Path.Combine(Folder, "env"), Path.Combine(Folder, "output"));
        await File.WriteAllTextAsync(outputs, "");
        (start.Environment["GITHUB_ENV"], start.Environment["GITHUB_OUTPUT"], start.Environment["RUNNER_TEMP"], start.Environment["GITHUB_ACTION_PATH"]) = (variables, outputs, Folder, GetActionFolder());
        foreach (var (name, value) in ((YamlMappingNode)step["env"]).Children)
            start.Environment[((YamlScalarNode)name).Value!] = Evaluate(((YamlScalarNode)value).Value!);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Log += await output + await errors;
        Succeeded = process.ExitCode == 0;
        foreach (var (name, value) in Read(outputs))
            _outputs[$"{((YamlScalarNode)step["id"]).Value}.{name}"] = value;
        foreach (var (name, value) in File.Exists(variables) ? Read(variables) : [])
            Environment[name] = value;
    }

    private static IEnumerable<(string Name, string Value)> Read(string file) => File.ReadAllLines(file).Select(static line => line.Split('=', 2)).Select(static pair => (pair[0], pair[1]));

    // The two kinds of expressions that the action has.
    private string Evaluate(string text) => Expression().Replace(text, match => match.Groups["kind"].Value == "inputs" ? _inputs[match.Groups["name"].Value] : _outputs[match.Groups["name"].Value.Replace(".outputs.", ".", StringComparison.Ordinal)]);

    private static YamlMappingNode Load()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Path.Combine(GetActionFolder(), "action.yml"));
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static string GetActionFolder([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "action"));

    // The program as its own project builds it, in the configuration of these tests.
    private static string FindProgram()
    {
        var output = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.Combine(GetActionFolder(), "..", "Nebula.Local", "bin", Path.GetFileName(Path.GetDirectoryName(output)!), Path.GetFileName(output), "Nebula.Local.dll");
    }

    [GeneratedRegex(@"\$\{\{ (?<kind>inputs|steps)\.(?<name>[\w.-]+) \}\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Expression();
}
