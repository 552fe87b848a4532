using Nebula.Domain.Common;
using Nebula.Domain.Declarations;
using Nebula.Domain.Deployments;
using Nebula.Domain.Recordings;

namespace Nebula.Api.Declarations;

/// <summary>Finds and reads the recordings that a declarative file names.</summary>
internal static class RecordingFiles
{
    /// <summary>Reads the files. Each is a recording with the file's name, without its extension.</summary>
    /// <param name="source">The declarative file; relative patterns start at its folder.</param>
    /// <param name="patterns">Paths of files and folders, and patterns with <c>*</c> and <c>**</c>.</param>
    /// <param name="mistakes">Receives what is wrong in the files.</param>
    public static IReadOnlyList<DeclaredRecording> Read(string source, IReadOnlyList<string> patterns, List<DeclarationMistake> mistakes)
    {
        var recordings = new List<DeclaredRecording>();
        foreach (var (path, file, place) in DeclaredFiles.Find(source, DeclarationReader.Recordings, patterns, mistakes))
        {
            var name = RecordingName.FromFile(Path.GetFileNameWithoutExtension(file));
            if (!DeploymentName.IsValid(name))
                mistakes.Add(new($"{place} ({path})", $"'{TextExcerpt.Truncate(name)}' cannot name a recording: a name starts with a letter or digit and has letters, digits and . _ - / : @ only."));
            else if (recordings.Exists(recording => recording.Name == name))
                mistakes.Add(new($"{place} ({path})", $"Another file has the recording '{name}' already."));
            else if (TryRead(file, path, place, mistakes) is { } exchanges)
                recordings.Add(new DeclaredRecording(name, exchanges));
        }

        return recordings;
    }

    private static IReadOnlyList<StoredExchange>? TryRead(string file, string path, string place, List<DeclarationMistake> mistakes)
    {
        try
        {
            return RecordingService.Parse(File.ReadAllText(file));
        }
        catch (NebulaException e)
        {
            mistakes.Add(new($"{place} ({path})", e.Error.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mistakes.Add(new($"{place} ({path})", $"The file cannot be read: {e.Message}"));
        }

        return null;
    }
}
