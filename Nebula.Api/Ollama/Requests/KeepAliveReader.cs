using System.Text.Json;
using System.Text.RegularExpressions;
using Nebula.Api.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Ollama.Requests;

/// <summary>
/// Reads <c>keep_alive</c>: seconds, or a duration as Go writes it (<c>5m</c>, <c>1h30m</c>). A deployment stays loaded whatever it says; 0 only
/// changes the answer to a request that loads the model.
/// </summary>
internal static partial class KeepAliveReader
{
    /// <summary>Whether the value at which the reader stands is 0; false for null.</summary>
    public static bool ReadIsZero(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return JsonScalars.ReadNumber(ref reader, double.MinValue, double.MaxValue) == 0;
        var text = JsonText.Read(ref reader);
        return Duration().IsMatch(text)
            ? !text.AsSpan().ContainsAnyInRange('1', '9')
            : throw RequestValidationException.Invalid(
                reader.TokenStartIndex, "invalid_value", "not a duration", $"a duration such as 5m, or a number of seconds, but got '{TextExcerpt.Truncate(text)}'");
    }

    // The grammar of Go's time.ParseDuration.
    [GeneratedRegex(@"^[-+]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();
}
