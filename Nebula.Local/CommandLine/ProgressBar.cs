using System.Globalization;
using Nebula.Domain.Planning.Search;

namespace Nebula.Local.CommandLine;

/// <summary>Shows on one line of a terminal how far a plan is; the line is cleared at the end.</summary>
/// <param name="terminal">The terminal.</param>
internal sealed class ProgressBar(TextWriter terminal) : IProgress<PlanProgress>, IDisposable
{
    private const int Width = 30;
    private const int MaxActivity = 40;

    private readonly Lock _lock = new();
    private string _shown = "";

    /// <inheritdoc/>
    public void Report(PlanProgress value)
    {
        var filled = (int)(value.Done * Width);
        var activity = value.Activity.Length <= MaxActivity ? value.Activity : value.Activity[..MaxActivity];
        var line = string.Create(CultureInfo.InvariantCulture, $"[{new string('#', filled)}{new string('.', Width - filled)}] {value.Done * 100,3:0} % {activity}");
        lock (_lock)
        {
            if (line == _shown)
                return;
            Write(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Write("");
            terminal.Write('\r');
        }
    }

    private void Write(string line)
    {
        terminal.Write($"\r{line.PadRight(_shown.Length)}");
        _shown = line;
    }
}
