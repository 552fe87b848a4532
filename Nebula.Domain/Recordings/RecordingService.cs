using System.Text;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Declarations;
using Nebula.Domain.Deployments;
using Nebula.Domain.Scripts.Reading;

namespace Nebula.Domain.Recordings;

/// <summary>Lists, reads, writes and deletes recordings. What this process has recorded is written first.</summary>
public sealed class RecordingService(IRecordingStore store, RecordingDirectory directory, ExchangeRecorder recorder)
{
    /// <summary>The error code of a file that is not a recording.</summary>
    public const string InvalidCode = "invalid_recording";

    /// <summary>All recordings, by name.</summary>
    public async ValueTask<IReadOnlyList<RecordingInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        await recorder.FlushAsync(cancellationToken);
        return await store.ListAsync(cancellationToken);
    }

    /// <summary>A recording as a file.</summary>
    /// <exception cref="NebulaException">404: it does not exist.</exception>
    public async ValueTask<string> ReadAsync(string name, CancellationToken cancellationToken = default)
    {
        await recorder.FlushAsync(cancellationToken);
        return await store.ReadAsync(name, cancellationToken) is { } exchanges ? RecordingFile.Format(exchanges) : throw CreateNotFound(name);
    }

    /// <summary>Creates or replaces a recording.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="file">What <see cref="ReadAsync"/> returned.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The recording, and whether it did not exist before.</returns>
    /// <exception cref="NebulaException">400: the name or the file is wrong.</exception>
    public async ValueTask<(RecordingInfo Recording, bool IsNew)> PutAsync(string name, string file, CancellationToken cancellationToken = default)
    {
        if (!DeploymentName.IsValid(name))
        {
            throw NebulaError.Invalid(
                $"Invalid 'name': '{TextExcerpt.Truncate(name)}'. It must start with a letter or digit and have at most {DeploymentName.MaxLength} characters of A-Z a-z 0-9 . _ - / : @.", "name", "invalid_value").ToException();
        }

        var exchanges = Parse(file);
        await recorder.FlushAsync(cancellationToken);
        var isNew = await store.ReplaceAsync(name, exchanges, cancellationToken);
        await directory.PublishAsync(name, cancellationToken);
        return ((await store.ListAsync(cancellationToken)).FirstOrDefault(recording => recording.Name == name) ?? throw CreateNotFound(name), isNew);
    }

    /// <summary>Makes a recording the one that a declarative file names. It is written only if it differs.</summary>
    public async ValueTask ApplyAsync(DeclaredRecording declared, CancellationToken cancellationToken = default)
    {
        if (await store.ReadAsync(declared.Name, cancellationToken) is { } stored && RecordingFile.Format(stored) == RecordingFile.Format([.. declared.Exchanges.Select(static exchange => exchange.Json)]))
            return;
        await store.ReplaceAsync(declared.Name, declared.Exchanges, cancellationToken);
        await directory.PublishAsync(declared.Name, cancellationToken);
    }

    /// <summary>Deletes a recording.</summary>
    /// <exception cref="NebulaException">404: it does not exist.</exception>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        await recorder.FlushAsync(cancellationToken);
        var existed = await store.DeleteAsync(name, cancellationToken);
        await directory.PublishAsync(name, cancellationToken);
        if (!existed)
            throw CreateNotFound(name);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="NebulaException">400: it is not a recording. The message names the first mistake with its path.</exception>
    public static IReadOnlyList<StoredExchange> Parse(string file)
    {
        var script = ScriptReader.Read(file);
        if (script.Report.Mistakes is [var mistake, ..])
            throw CreateInvalid(mistake.Path, mistake.ToString());
        var lines = RecordingFile.Parse(file);
        if (lines.Count == 0)
            throw CreateInvalid(ScriptReader.Fixtures, $"Invalid '{ScriptReader.Fixtures}': a recording has at least one exchange.");
        var exchanges = new List<StoredExchange>(lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            var path = $"{ScriptReader.Fixtures}[{i}]";
            if (Encoding.UTF8.GetByteCount(lines[i]) > ExchangeRecorder.MaxBytes)
                throw CreateInvalid(path, $"Invalid '{path}': an exchange has at most {ExchangeRecorder.MaxBytes / 1024} KiB.");
            try
            {
                exchanges.Add(new StoredExchange(RecordedExchange.Read(JsonElement.Parse(lines[i])).At, lines[i]));
            }
            catch (FormatException e)
            {
                throw CreateInvalid(path, $"Invalid '{path}': {e.Message}");
            }
        }

        return lines.Sum(static line => (long)Encoding.UTF8.GetByteCount(line)) <= IRecordingStore.MaxBytes ? exchanges
            : throw CreateInvalid(ScriptReader.Fixtures, $"Invalid '{ScriptReader.Fixtures}': a recording has at most {IRecordingStore.MaxBytes / 1024 / 1024} MiB.");
    }

    private static NebulaException CreateInvalid(string path, string message) => NebulaError.Invalid(message, path.Length > 0 ? path : null, InvalidCode).ToException();

    private static NebulaException CreateNotFound(string name) => NebulaError.NotFound($"No recording is named '{TextExcerpt.Truncate(name)}'.", "name").ToException();
}
