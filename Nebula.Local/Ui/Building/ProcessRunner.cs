using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Nebula.Local.Ui.Building;

/// <summary>Runs another program to its end.</summary>
internal static partial class ProcessRunner
{
    private const int MaxLines = 40;

    private static readonly TimeSpan KillTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs it, without a console.</summary>
    /// <param name="file">Its full path.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="priority">How it ranks among what runs on this machine.</param>
    /// <param name="cancellationToken">Ends it, with whatever it has started.</param>
    /// <exception cref="DashboardBuildException">It cannot be started, or took too long.</exception>
    public static async Task<ToolResult> RunAsync(
        string file, IEnumerable<string> arguments, string folder, TimeSpan limit, TimeProvider time, ProcessPriorityClass priority, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment.Remove("NODE_ENV"); // "production" would leave out what builds need

        var lines = new Queue<string>();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => AppendLine(lines, e.Data);
        process.ErrorDataReceived += (_, e) => AppendLine(lines, e.Data);
        Start(process, priority);
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(KillTime);
            cancellationToken.ThrowIfCancellationRequested();
            throw new DashboardBuildException($"{Path.GetFileName(file)} did not end within {limit.TotalMinutes:0} minutes.", GetOutput(lines));
        }

        return new ToolResult(process.ExitCode, GetOutput(lines));
    }

    private static void Start(Process process, ProcessPriorityClass priority)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new DashboardBuildException($"{process.StartInfo.FileName} cannot be started: {e.Message}.");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            process.PriorityClass = priority;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // It has ended already, or the system does not let us.
        }
    }

    private static void AppendLine(Queue<string> lines, string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lock (lines)
        {
            lines.Enqueue(TerminalCodes().Replace(line, "").TrimEnd());
            if (lines.Count > MaxLines)
                lines.Dequeue();
        }
    }

    private static IReadOnlyList<string> GetOutput(Queue<string> lines)
    {
        lock (lines)
            return [.. lines];
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f]", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex TerminalCodes();
}

/// <summary>How a program that was run ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">The last lines that it printed.</param>
internal sealed record ToolResult(int ExitCode, IReadOnlyList<string> Output);
