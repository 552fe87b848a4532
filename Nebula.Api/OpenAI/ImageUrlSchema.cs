using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Nebula.Api.Json;

namespace Nebula.Api.OpenAI;

/// <summary>The address of an image: of a web server, which is not asked for it, or a data URL with the image in base64.</summary>
internal sealed class ImageUrlSchema : ValueSchema
{
    private ImageUrlSchema()
    {
    }

    /// <summary>The only one.</summary>
    public static ImageUrlSchema Instance { get; } = new();

    public override void Check(ref Utf8JsonReader reader)
    {
        JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
        if (!IsImage(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Read(ref reader)) : reader.ValueSpan))
        {
            throw RequestValidationException.Invalid(
                reader.TokenStartIndex,
                "invalid_value",
                "not the URL of an image",
                "an http or https URL, or a PNG, JPEG, GIF or WebP image as a base64-encoded data URL ('data:image/png;base64,…'), but got another value");
        }
    }

    private static bool IsImage(ReadOnlySpan<byte> url)
    {
        if (!url.StartsWith("data:"u8))
            return Uri.TryCreate(Encoding.UTF8.GetString(url), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
        var comma = url.IndexOf((byte)',');
        if (comma < 0)
            return false;
        var type = url["data:".Length..comma];
        var data = url[(comma + 1)..];
        return type.EndsWith(";base64"u8) && IsImageType(type) && !data.IsEmpty && Base64.IsValid(data);
    }

    // A media type may have parameters before ";base64".
    private static bool IsImageType(ReadOnlySpan<byte> type)
    {
        var name = type[..type.IndexOf((byte)';')];
        return name.SequenceEqual("image/png"u8) || name.SequenceEqual("image/jpeg"u8) || name.SequenceEqual("image/jpg"u8) || name.SequenceEqual("image/gif"u8)
            || name.SequenceEqual("image/webp"u8);
    }
}
