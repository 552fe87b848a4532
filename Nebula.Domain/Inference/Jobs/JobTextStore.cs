using System.Text.Json;
using System.Text.Json.Serialization;
using Nebula.Domain.Blobs;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Keeps long texts of callers out of a workflow engine's history: they travel in a blob, and the job has its name.</summary>
/// <remarks>For engines that write down what workflows and activities are given. A blob is named after its job, so that what runs twice writes and reads the same.</remarks>
public sealed class JobTextStore(IBlobStore blobs, TimeProvider time) : IWorkflowInputTransport<InferenceJob>
{
    /// <summary>Bytes of text, as JSON in UTF-8, that a job carries itself at most: 32 KiB.</summary>
    public const int MaxInlineBytes = 32 * 1024;

    /// <summary>Where the blobs are.</summary>
    public const string Folder = "texts";

    /// <summary>How long a blob is kept: an hour, twice as long as a job may run by default.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    // The serializer makes at most six bytes of a character; beside the texts there are the braces, the name, and quotes and a comma for each.
    private const int MaxBytesPerCharacter = 6;
    private const int MaxBytesBeside = 64;

    /// <summary>The job as it may travel: the same one, or one whose text lies in a blob that was written now.</summary>
    public async ValueTask<InferenceJob> DetachAsync(InferenceJob job, CancellationToken cancellationToken = default)
    {
        if ((job.Stop.Sum(static text => (long)text.Length) * MaxBytesPerCharacter) + MaxBytesBeside <= MaxInlineBytes)
            return job;
        var json = JsonSerializer.SerializeToUtf8Bytes(new JobText { Stop = job.Stop }, JobTextJson.Default.JobText);
        if (json.Length <= MaxInlineBytes)
            return job;
        var name = $"{Folder}/{job.Id}";
        using var content = new MemoryStream(json);
        await blobs.WriteAsync(name, content, time.GetUtcNow() + Kept, cancellationToken);
        return job with { Stop = [], TextBlob = name };
    }

    /// <summary>The job with its text.</summary>
    /// <exception cref="InvalidDataException">Its blob is gone, or is none of a job's text: nothing may be generated without what the caller asked for.</exception>
    public async ValueTask<InferenceJob> AttachAsync(InferenceJob job, CancellationToken cancellationToken = default)
    {
        if (job.TextBlob is not { } name)
            return job;
        await using var content = await blobs.OpenReadAsync(name, cancellationToken)
            ?? throw new InvalidDataException($"The text of job '{job.Id}' is gone: there is no blob '{name}', or no longer.");
        try
        {
            var text = await JsonSerializer.DeserializeAsync(content, JobTextJson.Default.JobText, cancellationToken) ?? throw new JsonException("It is null.");
            return job with { Stop = text.Stop, TextBlob = null };
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The text of job '{job.Id}' cannot be read: the blob '{name}' holds something else.", e);
        }
    }

    /// <summary>Removes the blob of a job that has ended, where it has one.</summary>
    public ValueTask DiscardAsync(InferenceJob job, CancellationToken cancellationToken = default) =>
        job.TextBlob is { } name ? blobs.DeleteAsync(name, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Removes what has expired.</summary>
    /// <returns>How many blobs it removed.</returns>
    public ValueTask<int> SweepAsync(CancellationToken cancellationToken = default) => blobs.DeleteExpiredAsync(Folder, cancellationToken);
}

/// <summary>Everything of a job that is a caller's own words, which may be long: what travels by reference where it is.</summary>
public sealed record JobText
{
    /// <summary><see cref="InferenceJob.Stop"/>.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];
}

/// <summary>How a job's text is written to its blob.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JobText))]
internal sealed partial class JobTextJson : JsonSerializerContext;
