using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Management.Deployments;

/// <summary>The base address of an upstream server: an absolute <c>http</c> or <c>https</c> URL without user info, query and fragment.</summary>
internal sealed class UpstreamUrlSchema : ValueSchema
{
    private const int MaxLength = 2_000;

    private static readonly StringSchema Text = new(min: 1, MaxLength);

    /// <inheritdoc/>
    public override void Check(ref Utf8JsonReader reader) => Read(ref reader);

    /// <summary>The address at which the reader stands; null for null.</summary>
    public Uri? ReadUnlessNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Read(ref reader);

    private static Uri Read(ref Utf8JsonReader reader)
    {
        Text.Check(ref reader);
        var text = JsonText.Read(ref reader);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw Invalid(ref reader, "not an address", $"an http or https URL such as https://host/v1, but got '{TextExcerpt.Truncate(text)}'");
        return url is { UserInfo: "", Query: "", Fragment: "" }
            ? url
            : throw Invalid(ref reader, "not a base address", "a URL without user name, password, query and fragment, but got one with them"); // which may hold a secret
    }

    private static RequestValidationException Invalid(ref Utf8JsonReader reader, string problem, string expected) =>
        RequestValidationException.Invalid(reader.TokenStartIndex, "invalid_value", problem, expected);
}
