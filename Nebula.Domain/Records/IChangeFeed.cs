namespace Nebula.Domain.Records;

/// <summary>Notifies every process that shares a record store of changed documents, so that each invalidates its caches.</summary>
/// <remarks>While <see cref="IsConnected"/> is true, a change reaches this process within a second.</remarks>
public interface IChangeFeed
{
    /// <summary>
    /// Whether every change that another process made more than a second ago has arrived here. While false, nothing may be cached for longer than a
    /// second.
    /// </summary>
    bool IsConnected { get; }

    /// <summary>Reports that one document has changed. Subscribers of this process are notified before it returns.</summary>
    /// <remarks>When it returns, the other processes receive the change even if this process dies at once.</remarks>
    ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default);

    /// <summary>
    /// Calls <paramref name="handler"/> for every change, and with <see cref="Change.Everything"/> after a gap in which changes may have been missed.
    /// </summary>
    /// <returns>Ends the subscription when disposed.</returns>
    IDisposable Subscribe(Action<Change> handler);
}

/// <summary>A document that has changed.</summary>
/// <param name="Partition">Its partition, or <c>*</c>.</param>
/// <param name="Key">Its key, or <c>*</c> for all of the partition.</param>
public readonly record struct Change(string Partition, string Key)
{
    /// <summary>Anything may have changed.</summary>
    public static Change Everything { get; } = new("*", "*");

    /// <summary>Whether this concerns <paramref name="partition"/>.</summary>
    public bool Matches(string partition) => Partition == "*" || Partition == partition;

    /// <summary>Whether this concerns the document <paramref name="key"/> of <paramref name="partition"/>.</summary>
    public bool Matches(string partition, string key) => Matches(partition) && (Key == "*" || Key == key);
}
