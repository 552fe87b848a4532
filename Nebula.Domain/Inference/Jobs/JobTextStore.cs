using System.Text.Json.Serialization;
using Nebula.Domain.Blobs;
using Nebula.Domain.Inference.Requests;
using Nebula.Domain.Records;
using Nebula.Domain.Scripts;
using Nebula.Domain.Workflows;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>
/// Keeps callers' long texts out of a workflow engine's history: they travel in a blob, and the job has its name (the claim-check pattern).
/// </summary>
/// <remarks>
/// For engines that store the inputs of workflows and activities. A blob is named after its job, so a second run writes and reads the same one.
/// </remarks>
public sealed class JobTextStore(IBlobStore blobs, TimeProvider time) : IWorkflowInputTransport<InferenceJob>
{
    /// <summary>The largest text, in bytes of JSON in UTF-8, that a job carries itself: 32 KiB.</summary>
    public const int MaxInlineBytes = 32 * 1024;

    /// <summary>The blobs' folder.</summary>
    public const string Folder = "texts";

    /// <summary>How long a blob is kept: an hour, twice as long as a job may run by default.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly DocumentFormat<JobText> Format = new("text of job", version: 1, JobTextJson.Default.JobText);

    /// <inheritdoc/>
    /// <returns>The job itself if its text is short; else a copy whose text is in a blob that this call has written.</returns>
    public async ValueTask<InferenceJob> DetachAsync(InferenceJob job, CancellationToken cancellationToken = default)
    {
        var json = Format.WriteUtf8(new JobText { Stop = job.Stop, Prompt = job.Prompt, Body = job.Body, Script = job.Script, PromptBlocks = job.PromptBlocks });
        if (json.Length <= MaxInlineBytes)
            return job;
        var name = $"{Folder}/{job.Id}";
        using var content = new MemoryStream(json);
        await blobs.WriteAsync(name, content, time.GetUtcNow() + Lifetime, cancellationToken);
        return job with { Stop = [], Prompt = null, Body = null, PromptBlocks = default, Script = job.Script?.WithoutText(), TextBlob = name };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The blob is gone: nothing may be generated without the caller's text.</exception>
    /// <exception cref="StoredDataException">The blob holds something else, or a newer version of Nebula wrote it.</exception>
    public async ValueTask<InferenceJob> AttachAsync(InferenceJob job, CancellationToken cancellationToken = default)
    {
        if (job.TextBlob is not { } name)
            return job;
        await using var content = await blobs.OpenReadAsync(name, cancellationToken)
            ?? throw new InvalidDataException($"The text of job '{job.Id}' is gone: there is no blob '{name}'.");
        using var reader = new StreamReader(content);
        var text = Format.Read(job.Id, await reader.ReadToEndAsync(cancellationToken));
        return job with { Stop = text.Stop, Prompt = text.Prompt, Body = text.Body, PromptBlocks = text.PromptBlocks, Script = text.Script ?? job.Script, TextBlob = null };
    }

    /// <summary>Deletes the blob of a job that has ended, if it has one.</summary>
    public ValueTask DiscardAsync(InferenceJob job, CancellationToken cancellationToken = default) =>
        job.TextBlob is { } name ? blobs.DeleteAsync(name, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Deletes expired blobs.</summary>
    /// <returns>The number of blobs deleted.</returns>
    public ValueTask<int> SweepAsync(CancellationToken cancellationToken = default) => blobs.DeleteExpiredAsync(Folder, cancellationToken);
}

/// <summary>The caller's own words in a job, which may be long.</summary>
public sealed record JobText
{
    /// <summary><see cref="InferenceJob.Stop"/>.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary><see cref="InferenceJob.Prompt"/>; absent in 0.1.0.</summary>
    public Prompt? Prompt { get; init; }

    /// <summary><see cref="InferenceJob.Script"/>.</summary>
    public ScriptedAnswer? Script { get; init; }

    /// <summary><see cref="InferenceJob.Body"/>.</summary>
    public ClientBody? Body { get; init; }

    /// <summary><see cref="InferenceJob.PromptBlocks"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ReadOnlyMemory<byte> PromptBlocks { get; init; }
}

/// <summary>How a job's text is written to its blob.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobText))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class JobTextJson : JsonSerializerContext;
