using System.Diagnostics;

namespace Nebula.Domain.Engine.Live;

/// <summary>Waits for the ends of steps, late by a millisecond at most if a processor is free.</summary>
/// <remarks>
/// The runtime's timers compare with a clock that Linux advances every 4 ms, so they are late by up to 5 ms, as long as a short step takes. This one has
/// a thread that waits for the earliest end. Clocks other than the system's have their own timers.
/// </remarks>
internal sealed class StepTimer
{
    private static readonly StepTimer System = new();

    private readonly object _lock = new(); // a Lock cannot be waited for
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private bool _started;

    private StepTimer()
    {
    }

    /// <summary>Waits; never for less than the time, because a step that ends early would spin.</summary>
    /// <param name="time">The time to wait.</param>
    /// <param name="clock">The clock.</param>
    public static Task WaitAsync(TimeSpan time, TimeProvider clock) => ReferenceEquals(clock, TimeProvider.System)
        ? System.WaitUntilAsync(Stopwatch.GetTimestamp() + (long)Math.Ceiling(time.TotalSeconds * Stopwatch.Frequency))
        : Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), clock);

    private Task WaitUntilAsync(long due)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Enqueue(waiter, due);
            if (!_started)
                Start();
            else if (_waiting.Peek() == waiter)
                Monitor.Pulse(_lock);
        }

        return waiter.Task;
    }

    private void Start()
    {
        _started = true;
        new Thread(Run) { IsBackground = true, Name = "nebula-steps" }.UnsafeStart();
    }

    private void Run()
    {
        while (true)
            Take().SetResult();
    }

    private TaskCompletionSource Take()
    {
        lock (_lock)
        {
            while (true)
            {
                if (!_waiting.TryPeek(out _, out var due))
                    Monitor.Wait(_lock);
                else if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } ahead)
                    Monitor.Wait(_lock, TimeSpan.FromMilliseconds(Math.Ceiling(ahead.TotalMilliseconds)));
                else
                    return _waiting.Dequeue();
            }
        }
    }
}
