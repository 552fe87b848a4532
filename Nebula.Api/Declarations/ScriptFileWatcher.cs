using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Declarations;
using Nebula.Domain.Scripts;

namespace Nebula.Api.Declarations;

/// <summary>Applies the files with scripts again when one of them changes, appears or disappears. A file with mistakes leaves the scripts as they are.</summary>
/// <remarks>It looks at the files once a second, because notifications of a file system do not cross mounts and containers.</remarks>
public sealed partial class ScriptFileWatcher(ScriptService scripts, TimeProvider time, ILogger<ScriptFileWatcher> logger) : BackgroundService
{
    /// <summary>How often it looks: once a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile Files? _files;

    /// <summary>Watches files from now on.</summary>
    /// <param name="source">The declarative file.</param>
    /// <param name="patterns">The patterns of the files.</param>
    public void Watch(string source, IReadOnlyList<string> patterns) => _files = new Files(source, patterns, ScriptFiles.GetState(source, patterns));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (_files is { } files)
                    await ApplyChangesAsync(files, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task ApplyChangesAsync(Files files, CancellationToken cancellationToken)
    {
        try
        {
            var state = ScriptFiles.GetState(files.Source, files.Patterns);
            if (state == files.State)
                return;
            _files = files with { State = state };
            var mistakes = new List<DeclarationMistake>();
            var read = ScriptFiles.Read(files.Source, files.Patterns, mistakes);
            if (mistakes.Count > 0)
            {
                LogMistakes(logger, files.Source, string.Join(' ', mistakes));
                return;
            }

            await scripts.ApplyAsync(read, cancellationToken);
            LogApplied(logger, read.Count);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(EventId = 2071, Level = LogLevel.Information, Message = "The files with scripts have changed: {Count} scripts are in effect")]
    private static partial void LogApplied(ILogger logger, int count);

    [LoggerMessage(EventId = 2072, Level = LogLevel.Error, Message = "The files with scripts that {Source} names have changed and are not applied. {Mistakes}")]
    private static partial void LogMistakes(ILogger logger, string source, string mistakes);

    [LoggerMessage(EventId = 2073, Level = LogLevel.Error, Message = "The files with scripts could not be applied; they are when they change again")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    private sealed record Files(string Source, IReadOnlyList<string> Patterns, string State);
}
