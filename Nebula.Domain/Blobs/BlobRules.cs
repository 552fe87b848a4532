using System.Buffers;

namespace Nebula.Domain.Blobs;

/// <summary>What every blob store takes for a name, so that none takes what another would refuse, and none leads out of its place.</summary>
public static class BlobRules
{
    /// <summary>Characters of a folder at most.</summary>
    public const int MaxFolderLength = 32;

    /// <summary>Characters of an id at most.</summary>
    public const int MaxIdLength = 100;

    private static readonly SearchValues<char> FolderCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether this is a folder: 1 to 32 characters of <c>a-z</c>.</summary>
    public static bool IsFolder(ReadOnlySpan<char> folder) => folder.Length is > 0 and <= MaxFolderLength && !folder.ContainsAnyExcept(FolderCharacters);

    /// <summary>Whether this is a name: a folder, a slash, and an id of 1 to 100 characters of <c>A-Z a-z 0-9 _ -</c>, in which case counts.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        var slash = name.IndexOf('/');
        return slash > 0 && IsFolder(name[..slash]) && name[(slash + 1)..] is { Length: > 0 and <= MaxIdLength } id && !id.ContainsAnyExcept(IdCharacters);
    }

    /// <summary>Refuses what is no name.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void CheckName(string name)
    {
        if (!IsName(name))
            throw new ArgumentException($"A blob's name is a folder of up to {MaxFolderLength} characters a-z, '/', and an id of up to {MaxIdLength} characters of A-Z a-z 0-9 _ -.");
    }

    /// <summary>Refuses what is no folder.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static void CheckFolder(string folder)
    {
        if (!IsFolder(folder))
            throw new ArgumentException($"A blob's folder has 1 to {MaxFolderLength} characters a-z.");
    }
}
