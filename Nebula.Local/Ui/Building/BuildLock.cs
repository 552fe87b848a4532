namespace Nebula.Local.Ui.Building;

/// <summary>Lets one process build at a time. The system takes the lock back from a process that dies.</summary>
internal static class BuildLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until nobody else builds.</summary>
    /// <returns>The lock; disposing it gives it back.</returns>
    /// <exception cref="IOException">The file cannot be used.</exception>
    public static async Task<IDisposable> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        await File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).DisposeAsync(); // what is wrong with the file shows here
        while (true)
        {
            try
            {
                return File.Open(path, FileMode.Open, FileAccess.Read, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
