namespace Nebula.Domain.Inference.Backends;

/// <summary>Waits for the times of a schedule. All waits are measured from its beginning, so that a late timer delays one part and not all that follow.</summary>
/// <param name="time">The clock.</param>
/// <param name="timeScale">Real seconds per virtual second; 0 waits for nothing.</param>
internal sealed class Pacer(TimeProvider time, double timeScale)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Waits until a time of the schedule.</summary>
    /// <param name="at">Virtual seconds since the beginning.</param>
    /// <param name="ending">Cancelled if the answer must stop.</param>
    /// <returns>False if it must stop.</returns>
    public async ValueTask<bool> TryWaitAsync(double at, CancellationToken ending)
    {
        if (ending.IsCancellationRequested)
            return false;
        var ahead = (at * timeScale) - time.GetElapsedTime(_began).TotalSeconds;
        if (ahead <= 0 || timeScale == 0)
            return true;
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(ahead * 1_000)), time, ending);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
