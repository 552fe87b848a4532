using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nebula.Functions.Durable;

/// <summary>Joins a second run of an activity to the first while that runs in this process.</summary>
/// <remarks>The hub gives a message out again that it could not renew in time, for example because storage did not answer for some seconds, though its activity still runs.</remarks>
public sealed partial class RunningActivities(ILogger<RunningActivities> logger)
{
    private readonly ConcurrentDictionary<string, Task> _running = new();

    /// <summary>Runs an activity, or waits for the run of the same key. Both have its result or its failure.</summary>
    /// <param name="key">The activity and its input.</param>
    /// <param name="run">Runs it.</param>
    public async Task<TOutput> RunAsync<TOutput>(string key, Func<Task<TOutput>> run)
    {
        var source = new TaskCompletionSource<TOutput>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_running.GetOrAdd(key, source.Task) is var running && running != source.Task)
        {
            Joined(logger, key);
            return await (Task<TOutput>)running;
        }

        try
        {
            var output = await run();
            source.SetResult(output);
            return output;
        }
        catch (Exception e)
        {
            source.SetException(e);
            _ = source.Task.Exception; // observed, in case that no run has joined
            throw;
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }

    [LoggerMessage(EventId = 5004, Level = LogLevel.Warning, Message = "Activity {Key} runs already; its second run waits for the first")]
    private static partial void Joined(ILogger logger, string key);
}
