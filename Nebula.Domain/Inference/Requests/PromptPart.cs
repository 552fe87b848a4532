using System.Text.Json.Serialization;

namespace Nebula.Domain.Inference.Requests;

/// <summary>A part of a message's content. Real servers read it; the simulated ones read <see cref="PromptMessage.Text"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The text, the image's address or data URL, the file's data URL or id; of <see cref="PromptPartKind.Untranslated"/> what it is.</param>
public sealed record PromptPart(PromptPartKind Kind, string Value)
{
    /// <summary>An image's <c>detail</c>; null if the client does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>A file's name; null if it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FileName { get; init; }

    /// <summary>Names the kind only, so that no prompt reaches a log.</summary>
    public override string ToString() => $"{nameof(PromptPart)} of {Kind}";
}

/// <summary>The kinds of parts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromptPartKind>))]
public enum PromptPartKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>An image.</summary>
    Image,

    /// <summary>A file with its content.</summary>
    FileData,

    /// <summary>A file by the id that the server has given it.</summary>
    FileId,

    /// <summary>Something for which a chat completion has no part.</summary>
    Untranslated,
}
