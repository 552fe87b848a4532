using System.Buffers.Text;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Inference.Media;
using Nebula.Domain.Inference.Requests;

namespace Nebula.Api.Anthropic.Messages.Requests;

/// <summary>The <c>source</c> of an image or a document.</summary>
internal struct SourceDraft
{
    private const int TokensOfAbsentFile = 1_600; // Anthropic's guides name 1,500 to 3,000 for a page

    private const string DefaultFileName = "document.pdf"; // OpenAI's API wants a name

    private static readonly EnumSchema Types = ValueSchema.Enum("base64", "url", "file", "text", "content");

    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    private static readonly ObjectReader<SourceDraft> Members = new(
        ("type", (ref r, ref d) => d._type = r.TokenType == JsonTokenType.Null ? null : Types.Read(ref r)),
        ("media_type", (ref r, ref d) => (d._mediaType, d._mediaTypeAt) = (JsonScalars.ReadString(ref r), r.TokenStartIndex)),
        ("data", (ref r, ref d) => (d._data, d._dataAt) = (JsonScalars.ReadString(ref r), r.TokenStartIndex)),
        ("url", (ref r, ref d) => d._url = JsonScalars.ReadString(ref r)),
        ("file_id", (ref r, ref d) => d._fileId = JsonScalars.ReadString(ref r)),
        ("content", (ref r, ref d) => d._content = BlocksReader.Read(ref r, BlockTypes.Result)));

    private string? _type;
    private string? _mediaType;
    private long _mediaTypeAt;
    private string? _data;
    private long _dataAt;
    private string? _url;
    private string? _fileId;
    private IReadOnlyList<Block>? _content;

    /// <summary>The text of a document that is text; else empty.</summary>
    public readonly string Text => _type switch
    {
        "text" => _data ?? "",
        "content" => string.Concat((_content ?? []).Select(static block => block.Text)),
        _ => "",
    };

    /// <summary>Reads the object at which the reader stands.</summary>
    public static SourceDraft Read(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var draft = default(SourceDraft);
        Members.Read(ref reader, ref draft);
        if (draft.FindMissing() is { } missing)
            throw RequestValidationException.Missing(start, missing);
        return draft;
    }

    /// <summary>Refuses base64 that is not, and images of types that Anthropic's API does not read.</summary>
    public readonly void CheckImage()
    {
        if (_type != "base64")
            return;
        if (!ImageTypes.Contains(_mediaType))
            throw RequestValidationException.Unsupported(_mediaTypeAt, _mediaType!, ImageTypes);
        if (_data!.Length == 0 || !Base64.IsValid(_data))
            throw RequestValidationException.Invalid(_dataAt, "invalid_value", "not base64", "an image in base64, but got another value");
    }

    /// <summary>The tokens of what is not text.</summary>
    public readonly int CountTokens(bool isImage) => _type switch
    {
        "text" => 0,
        "content" => (_content ?? []).Sum(static block => block.MediaTokens),
        _ when isImage => MediaTokens.CountImage(_type == "base64" ? $"data:{_mediaType};base64,{_data}" : "", null),
        "base64" => MediaTokens.CountFile(_data),
        _ => TokensOfAbsentFile,
    };

    /// <summary>The parts of what is not text only; else null.</summary>
    /// <param name="isImage">Whether it is an image; else it is a document.</param>
    /// <param name="title">The document's title; null if it has none.</param>
    public readonly IReadOnlyList<PromptPart>? CreateParts(bool isImage, string? title) => (_type, isImage) switch
    {
        ("text", _) => null,
        ("content", _) => BlockParts.Join([new Block(BlockTypes.Text) { Text = title ?? "" }, .. _content ?? []]),
        ("base64", true) => [new PromptPart(PromptPartKind.Image, $"data:{_mediaType};base64,{_data}")],
        ("url", true) => [new PromptPart(PromptPartKind.Image, _url!)],
        (_, true) => [new PromptPart(PromptPartKind.Untranslated, "an image by its file's id")],
        ("base64", false) => [new PromptPart(PromptPartKind.FileData, $"data:{_mediaType};base64,{_data}") { FileName = title ?? DefaultFileName }],
        ("file", false) => [new PromptPart(PromptPartKind.FileId, _fileId!)],
        _ => [new PromptPart(PromptPartKind.Untranslated, "a document by its address")],
    };

    private readonly string? FindMissing() => _type switch
    {
        null => "type",
        "base64" or "text" => _mediaType is null ? "media_type" : _data is null ? "data" : null,
        "url" => _url is null ? "url" : null,
        "file" => _fileId is null ? "file_id" : null,
        _ => _content is null ? "content" : null,
    };
}
