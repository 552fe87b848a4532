namespace Nebula.Domain.Blobs;

/// <summary>Named byte sequences of any length, each with its own expiry.</summary>
/// <remarks>
/// A name is <c>folder/id</c> (<see cref="BlobRules"/>). Writing or sweeping with another name throws an <see cref="ArgumentException"/>; reading
/// with one finds nothing. A reader gets the whole blob of one write, even if another write replaces it during the read. A read does not find a blob
/// after its expiry, swept or not.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Writes a blob, and replaces the one of the same name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">The content; read from its current position to its end, and left open.</param>
    /// <param name="expiresAt">Its expiry.</param>
    /// <param name="cancellationToken">Cancels the write; then nothing is written.</param>
    ValueTask WriteAsync(string name, Stream content, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob; null if it does not exist or has expired. The caller disposes the stream.</summary>
    /// <exception cref="Records.UnknownFormatVersionException">A newer version of Nebula wrote it.</exception>
    ValueTask<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes a blob, if it exists.</summary>
    ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes the expired blobs of a folder.</summary>
    /// <returns>The number of removed blobs.</returns>
    ValueTask<int> DeleteExpiredAsync(string folder, CancellationToken cancellationToken = default);
}
