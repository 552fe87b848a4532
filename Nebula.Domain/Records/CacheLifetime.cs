namespace Nebula.Domain.Records;

/// <summary>How long a cached document may be used without reading the record store again.</summary>
internal static class CacheLifetime
{
    /// <summary>The longest time while the store can be read: 30 s.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    /// <summary>The longest time if the store cannot be read: 1 min since the document was read, so at least 30 s of an outage for what is in use.</summary>
    public static readonly TimeSpan MaxUnread = TimeSpan.FromMinutes(1);

    /// <summary>How long a process remembers that a document does not exist: 1 s.</summary>
    public static readonly TimeSpan Missing = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan WhenDisconnected = TimeSpan.FromSeconds(1);

    /// <summary><see cref="Max"/> while the feed is connected, else 1 s.</summary>
    public static TimeSpan For(IChangeFeed changes) => changes.IsConnected ? Max : WhenDisconnected;
}
