using System.Text.Json.Serialization;

namespace Nebula.Domain.Storage;

/// <summary>A document of an API key: a stored response, a conversation, one of its items, or a stored completion.</summary>
/// <param name="Id">Its id, unique in its partition and key.</param>
/// <param name="Json">Its content.</param>
/// <param name="ExpiresAt">From when on it does not exist.</param>
/// <param name="ETag">Changes with every write; opaque.</param>
public sealed record StoredDocument(string Id, string Json, DateTimeOffset ExpiresAt, string ETag)
{
    /// <summary>The blob with the content; null if the record has it.</summary>
    internal string? Blob { get; init; }
}

/// <summary>The record of a stored document.</summary>
internal sealed record DocumentRecord
{
    /// <summary>When the document expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The content; null if <see cref="Blob"/> has it.</summary>
    public string? Json { get; init; }

    /// <summary>The blob with the content; null if the record has it.</summary>
    public string? Blob { get; init; }
}

/// <summary>The JSON of the records of stored documents.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocumentRecord))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class DocumentRecordJson : JsonSerializerContext;
