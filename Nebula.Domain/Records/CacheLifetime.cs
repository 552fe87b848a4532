namespace Nebula.Domain.Records;

/// <summary>How long what was read from the store may be kept.</summary>
internal static class CacheLifetime
{
    private static readonly TimeSpan WhenConnected = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhenDisconnected = TimeSpan.FromSeconds(1);

    /// <summary>30 s, and 1 s while changes made by other processes cannot be heard.</summary>
    public static TimeSpan For(IChangeFeed changes) => changes.IsConnected ? WhenConnected : WhenDisconnected;
}
