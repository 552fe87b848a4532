namespace Nebula.Domain.Records;

/// <summary>Tells every process that shares a store what has changed, so that caches drop it at once.</summary>
public interface IChangeFeed
{
    /// <summary>
    /// Whether changes made elsewhere surely arrive. While false, nothing may be cached for longer than a second.
    /// </summary>
    bool IsConnected { get; }

    /// <summary>Says that one document has changed; also reaches this process's own subscribers.</summary>
    ValueTask PublishAsync(Change change, CancellationToken cancellationToken = default);

    /// <summary>Calls <paramref name="handler"/> for every change, and with <see cref="Change.Everything"/> after a gap in which changes may have been missed.</summary>
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
    public bool Concerns(string partition) => Partition == "*" || Partition == partition;

    /// <summary>Whether this concerns the document <paramref name="key"/> of <paramref name="partition"/>.</summary>
    public bool Concerns(string partition, string key) => Concerns(partition) && (Key == "*" || Key == key);
}
