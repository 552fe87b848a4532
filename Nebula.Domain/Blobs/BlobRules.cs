using System.Buffers;

namespace Nebula.Domain.Blobs;

/// <summary>The names that every blob store accepts. A valid name cannot lead out of the store's folder.</summary>
public static class BlobRules
{
    /// <summary>The longest folder, in characters.</summary>
    public const int MaxFolderLength = 32;

    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 100;

    private static readonly SearchValues<char> FolderCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether this is a valid folder: 1 to 32 characters of <c>a-z</c>.</summary>
    public static bool IsFolder(ReadOnlySpan<char> folder) =>
        folder.Length is > 0 and <= MaxFolderLength && !folder.ContainsAnyExcept(FolderCharacters);

    /// <summary>
    /// Whether this is a valid name: a folder, a slash, and an id of 1 to 100 characters of <c>A-Z a-z 0-9 _ -</c>, case-sensitive.
    /// </summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        var slash = name.IndexOf('/');
        return slash > 0 && IsFolder(name[..slash]) && name[(slash + 1)..] is { Length: > 0 and <= MaxIdLength } id && !id.ContainsAnyExcept(IdCharacters);
    }

    /// <summary>Throws if a name is invalid.</summary>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public static void CheckName(string name)
    {
        if (!IsName(name))
            throw new ArgumentException($"A blob's name is a folder of up to {MaxFolderLength} characters a-z, '/', and an id of up to {MaxIdLength} characters of A-Z a-z 0-9 _ -.");
    }

    /// <summary>Throws if a folder is invalid.</summary>
    /// <exception cref="ArgumentException">The folder is invalid.</exception>
    public static void CheckFolder(string folder)
    {
        if (!IsFolder(folder))
            throw new ArgumentException($"A blob's folder has 1 to {MaxFolderLength} characters a-z.");
    }
}
