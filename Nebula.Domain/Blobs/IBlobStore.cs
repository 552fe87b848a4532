namespace Nebula.Domain.Blobs;

/// <summary>Bytes of any length under a name, each until a time of its own.</summary>
/// <remarks>
/// A name is <c>folder/id</c> (<see cref="BlobRules"/>). Writing or sweeping under anything else throws an <see cref="ArgumentException"/>; reading it finds nothing.
/// A reader gets a blob whole, as one write left it, whatever is written meanwhile. From its expiry on nobody finds it, whether or not it has been swept yet.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Writes a blob, whatever is there under its name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">What it holds; read from where it stands to its end, and left open.</param>
    /// <param name="expiresAt">When it ends.</param>
    /// <param name="cancellationToken">Ends the writing; then nothing was written.</param>
    ValueTask WriteAsync(string name, Stream content, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob; null where there is none. The caller disposes the stream.</summary>
    ValueTask<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes a blob, where there is one.</summary>
    ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes what has expired in a folder.</summary>
    /// <returns>How many blobs it removed.</returns>
    ValueTask<int> DeleteExpiredAsync(string folder, CancellationToken cancellationToken = default);
}
