using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Media;

namespace Nebula.Api.OpenAI;

/// <summary>The URL of an image: of a web server, from which it is not fetched, or a data URL with the image in base64.</summary>
internal sealed class ImageUrlSchema : ValueSchema
{
    private const string DataUrl = "a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=')";
    private const string Base64Marker = "base64";
    private const int SignatureLength = 12;
    private const int SignatureCharacters = SignatureLength / 3 * 4;

    private static readonly string[] Types = ["image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"];

    private ImageUrlSchema()
    {
    }

    /// <summary>The only one.</summary>
    public static ImageUrlSchema Instance { get; } = new();

    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        Check(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Read(ref reader)) : reader.ValueSpan, reader.TokenStartIndex);
    }

    private static void Check(ReadOnlySpan<byte> url, long offset)
    {
        if (Ascii.EqualsIgnoreCase(url[..Math.Min(5, url.Length)], "data:"u8))
            CheckData(url["data:".Length..], offset);
        else if (url.IsEmpty)
            throw RequestValidationException.Malformed(offset, "a valid URL", "an empty string");
        else if (!Uri.TryCreate(Encoding.UTF8.GetString(url), UriKind.Absolute, out var address) || (address.IsFile && url[0] == '/'))
            throw RequestValidationException.Malformed(offset, "a valid URL", "a value with an invalid format");
        else if (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            throw RequestValidationException.Malformed(offset, DataUrl, "a value without the 'data:' prefix");
    }

    // A media type, perhaps with parameters, the marker, a comma, the image.
    private static void CheckData(ReadOnlySpan<byte> url, long offset)
    {
        var comma = url.IndexOf((byte)',');
        var parts = Encoding.UTF8.GetString(comma < 0 ? [] : url[..comma]).Split(';');
        if (parts[0].Length == 0)
            throw RequestValidationException.Malformed(offset, DataUrl, "a value without an image MIME type");
        if (!Types.Contains(parts[0], StringComparer.OrdinalIgnoreCase))
            throw RequestValidationException.Malformed(offset, DataUrl, $"unsupported MIME type '{TextExcerpt.Truncate(parts[0])}'");
        if (parts.Length == 1 || !string.Equals(parts[^1], Base64Marker, StringComparison.OrdinalIgnoreCase))
            throw RequestValidationException.Malformed(offset, DataUrl, "a value without the 'base64' marker");
        CheckImage(url[(comma + 1)..], offset);
    }

    private static void CheckImage(ReadOnlySpan<byte> data, long offset)
    {
        if (!Base64.IsValid(data, out var length))
            throw RequestValidationException.Malformed(offset, DataUrl, "invalid base64-encoded bytes");
        if (length == 0)
            throw RequestValidationException.Malformed(offset, DataUrl, "empty base64-encoded bytes");
        Span<byte> start = stackalloc byte[SignatureLength];
        var status = Base64.DecodeFromUtf8(data[..Math.Min(data.Length, SignatureCharacters)], start, out _, out var written, isFinalBlock: data.Length <= SignatureCharacters);
        if (status is not (OperationStatus.Done or OperationStatus.NeedMoreData) || !ImageSize.HasSignature(start[..written]))
        {
            throw RequestValidationException.Invalid(
                offset, "invalid_image_format", "unsupported image", "an image of one of the formats 'png', 'jpeg', 'gif' and 'webp', but got other data");
        }
    }
}
