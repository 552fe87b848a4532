namespace Nebula.Domain.Recordings;

/// <summary>The names of the files of recordings: a slash is <c>%2F</c>, and a colon <c>%3A</c>.</summary>
public static class RecordingName
{
    private static readonly (string Character, string Escape)[] Escapes = [("/", "%2F"), (":", "%3A")];

    /// <summary>The name of a recording's file, without extension.</summary>
    public static string ToFile(string name) => Escapes.Aggregate(name, static (text, pair) => text.Replace(pair.Character, pair.Escape, StringComparison.Ordinal));

    /// <summary>The recording of a file.</summary>
    /// <param name="file">The file's name, without extension.</param>
    public static string FromFile(string file) => Escapes.Aggregate(file, static (text, pair) => text.Replace(pair.Escape, pair.Character, StringComparison.Ordinal));
}
