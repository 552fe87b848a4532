using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI.Moderations;

/// <summary>The body of a request for moderation: a text, several, or parts of one multi-modal input.</summary>
internal sealed class ModerationsDraft : IBodyDraft<ModerationsDraft, ModerationsDraft>
{
    private const string DefaultModel = "omni-moderation-latest";
    private const string Expected = "one of a string, an array of strings or an array of content parts";
    private const int MaxInputs = 2_048;

    private static readonly EnumSchema PartTypes = new("text", "image_url");

    private static readonly ObjectReader<ModerationsDraft> PartFields = new(
        ("type", static (ref r, ref d) => d._partType = PartTypes.CheckUnlessNull(ref r) ? JsonText.Read(ref r) : null),
        ("text", static (ref r, ref d) => d._partText = JsonScalars.ReadString(ref r)),
        ("image_url", static (ref r, ref d) => ValueSchema.AnyObject.CheckUnlessNull(ref r)));

    private string? _partType;
    private string? _partText;

    /// <inheritdoc/>
    public static ObjectReader<ModerationsDraft> Fields { get; } = new(
        ("input", static (ref r, ref d) => d.ReadInput(ref r)),
        ("model", static (ref r, ref d) => d.Model = JsonScalars.ReadString(ref r) ?? DefaultModel));

    /// <summary>The model that the answer names. Default OpenAI's.</summary>
    public string Model { get; private set; } = DefaultModel;

    /// <summary>The texts, each with a result of its own; null if the body has none.</summary>
    public IReadOnlyList<string>? Texts { get; private set; }

    /// <summary>Whether the input has images, which are never flagged.</summary>
    public bool HasImages { get; private set; }

    /// <inheritdoc/>
    public static ModerationsDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public ModerationsDraft Finish() => Texts is null ? throw FieldErrors.Missing("input") : this;

    private void ReadInput(ref Utf8JsonReader reader)
    {
        (Texts, HasImages) = (null, false);
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType == JsonTokenType.String)
            Texts = [JsonText.Read(ref reader)];
        else if (reader.TokenType == JsonTokenType.StartArray)
            ReadArray(ref reader);
        else
            throw JsonKind.Wrong(ref reader, Expected);
    }

    private void ReadArray(ref Utf8JsonReader reader)
    {
        var start = reader.TokenStartIndex;
        var (texts, parts, count) = (new List<string>(), new List<string>(), 0);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadPart(ref reader, parts);
            else
                texts.Add(JsonScalars.ReadString(ref reader) ?? throw JsonKind.Wrong(ref reader, JsonKind.String));
        }

        ArraySchema.CheckCount(start, count, 1, MaxInputs);
        // All parts together are one input.
        Texts = parts.Count > 0 || HasImages ? [.. texts, string.Join('\n', parts)] : texts;
    }

    private void ReadPart(ref Utf8JsonReader reader, List<string> parts)
    {
        var start = reader.TokenStartIndex;
        (_partType, _partText, var self) = (null, null, this);
        PartFields.Read(ref reader, ref self);
        if (_partType is null)
            throw RequestValidationException.Missing(start, "type");
        HasImages |= _partType == "image_url";
        if (_partType == "text")
            parts.Add(_partText ?? throw RequestValidationException.Missing(start, "text"));
    }
}
