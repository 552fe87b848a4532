namespace Nebula.Domain.Records;

/// <summary>Stored data that cannot be read. The message names the file or the document and says what to do; it holds no secret.</summary>
public class StoredDataException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One or two sentences for the operator.</param>
    /// <param name="innerException">The reader's exception, if any.</param>
    public StoredDataException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>Data that a newer version of Nebula wrote.</summary>
public sealed class UnknownFormatVersionException : StoredDataException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="name">The file, key or document, with its kind: <c>The database /data/usage.db</c>.</param>
    /// <param name="found">The version found there.</param>
    /// <param name="newest">The newest version that this process reads.</param>
    public UnknownFormatVersionException(string name, long found, int newest)
        : base($"{name} has format version {found}, and this version of Nebula reads up to version {newest}. Use the newer Nebula that wrote it, or restore a backup from before the upgrade.") =>
        (Found, Newest) = (found, newest);

    /// <summary>The version found.</summary>
    public long Found { get; }

    /// <summary>The newest version that this process reads.</summary>
    public int Newest { get; }

    /// <summary>Refuses data of an unknown version.</summary>
    /// <param name="name">The file, key or document, with its kind.</param>
    /// <param name="found">The version found there; 0 is the format of Nebula 0.1.0.</param>
    /// <param name="newest">The newest version that this process reads.</param>
    /// <exception cref="UnknownFormatVersionException"><paramref name="found"/> is newer, or negative.</exception>
    public static void ThrowIfUnknown(string name, long found, int newest)
    {
        if (found < 0 || found > newest)
            throw new UnknownFormatVersionException(name, found, newest);
    }
}
