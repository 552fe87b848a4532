using System.Diagnostics;

namespace Nebula.Tests.Ui;

/// <summary>The result of a program.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it printed on both streams.</param>
internal sealed record ProgramRun(int ExitCode, string Output)
{
    /// <summary>Runs it to its end; cancelling kills it with the processes that it started.</summary>
    /// <param name="file">Its path, or its name on the PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="environment">Environment variables, above this process's own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ProgramRun> RunAsync(
        string file, IEnumerable<string> arguments, string folder, IEnumerable<KeyValuePair<string, string>>? environment = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramRun(process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
