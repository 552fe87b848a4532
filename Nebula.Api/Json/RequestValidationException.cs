using Nebula.Domain.Common;

namespace Nebula.Api.Json;

/// <summary>
/// A value that its field does not accept. It keeps the value's offset only: the path (<c>messages[0].role</c>) is computed by reading the body
/// again, so that valid requests pay nothing for it.
/// </summary>
internal sealed class RequestValidationException : Exception
{
    private readonly long _offset;
    private readonly string? _member;
    private readonly string _code;
    private readonly Func<string, string> _message;

    private RequestValidationException(long offset, string? member, string code, Func<string, string> message)
    {
        _offset = offset;
        _member = member;
        _code = code;
        _message = message;
    }

    /// <summary>A value of the wrong type; <paramref name="expected"/> and <paramref name="got"/> come with their articles.</summary>
    public static RequestValidationException WrongType(long offset, string expected, string got) =>
        new(offset, null, "invalid_type", path => $"Invalid type for '{path}': expected {expected}, but got {got} instead.");

    /// <summary>A value out of its range, in OpenAI's words: what is wrong, then what was expected.</summary>
    public static RequestValidationException Invalid(long offset, string code, string problem, string expected) =>
        new(offset, null, code, path => $"Invalid '{path}': {problem}. Expected {expected} instead.");

    /// <summary>A text that does not have its field's form, in OpenAI's words; <paramref name="expected"/> and <paramref name="got"/> come with their articles.</summary>
    public static RequestValidationException Malformed(long offset, string expected, string got) =>
        new(offset, null, "invalid_value", path => $"Invalid '{path}'. Expected {expected}, but got {got}.");

    /// <summary>A string that is not one of the field's.</summary>
    public static RequestValidationException Unsupported(long offset, string value, IReadOnlyList<string> supported)
    {
        var list = supported.Count == 1 ? $"'{supported[0]}'" : $"{Quoted(supported.Take(supported.Count - 1))}, and '{supported[^1]}'";
        return new(offset, null, "invalid_value", _ => $"Invalid value: '{TextExcerpt.Truncate(value)}'. Supported values are: {list}.");
    }

    /// <summary>A required member that an object lacks.</summary>
    public static RequestValidationException Missing(long offsetOfObject, string member) =>
        new(offsetOfObject, member, "missing_required_parameter", path => $"Missing required parameter: '{path}'.");

    /// <summary>The error for the caller.</summary>
    /// <param name="body">The body that was read.</param>
    public NebulaError ToError(ReadOnlySpan<byte> body)
    {
        var path = JsonPath.At(body, _offset);
        if (_member is not null)
            path = path.Length == 0 ? _member : $"{path}.{_member}";
        return NebulaError.Invalid(_message(path), path, _code);
    }

    private static string Quoted(IEnumerable<string> values) => string.Join(", ", values.Select(value => $"'{value}'"));
}
