using System.Text.Json;
using Nebula.Api.Json;
using Nebula.Domain.Deployments;

namespace Nebula.Api.Management.Deployments;

/// <summary>Additional headers of an upstream server. Its errors never show a value.</summary>
internal sealed class UpstreamHeadersSchema() : MapSchema(new HeaderValueSchema(), UpstreamServer.MaxHeaders, MaxName)
{
    private const int MaxName = 100;
    private const int MaxValue = 4_096;

    private const string NameCharacters = "!#$%&'*+-.^_`|~";

    // What the connection and the body decide.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    };

    /// <summary>The headers of the object at which the reader stands, of which some may be null; null for null.</summary>
    public IReadOnlyDictionary<string, string?>? ReadUnlessNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var pairs = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Read(ref reader, pairs);
        return pairs;
    }

    /// <inheritdoc/>
    protected override void CheckKey(ref Utf8JsonReader reader, long start)
    {
        base.CheckKey(ref reader, start);
        var name = JsonText.Read(ref reader);
        if (name.Length == 0 || !name.All(static character => char.IsAsciiLetterOrDigit(character) || NameCharacters.Contains(character, StringComparison.Ordinal)))
            throw RequestValidationException.Invalid(start, "invalid_value", "not the name of a header", "names of HTTP headers, but got another");
        if (Reserved.Contains(name))
            throw RequestValidationException.Invalid(start, "invalid_value", "reserved header", $"headers that the connection does not decide, but got '{name}'");
    }

    private sealed class HeaderValueSchema : ValueSchema
    {
        public override void Check(ref Utf8JsonReader reader)
        {
            JsonKind.Expect(ref reader, JsonTokenType.String, JsonKind.String);
            var value = JsonText.Read(ref reader);
            if (value.Length > MaxValue || value.Any(static character => character is < ' ' or > '~'))
            {
                throw RequestValidationException.Invalid(
                    reader.TokenStartIndex, "invalid_value", "not the value of a header", $"at most {MaxValue} printable ASCII characters, but got others");
            }
        }
    }
}
