using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Api.Management.Requests;

/// <summary>Reads the fields of one JSON object; whatever is wrong becomes a 400 that names the field. Unknown fields are ignored, of repeated ones the last counts.</summary>
internal readonly struct JsonFields
{
    private readonly JsonElement _object;
    private readonly string _path;

    private JsonFields(JsonElement value, string path) => (_object, _path) = (value, path);

    /// <summary>The body's fields.</summary>
    /// <param name="body">The body as it was sent.</param>
    /// <param name="optional">Whether no body at all is as good as <c>{}</c>.</param>
    /// <exception cref="NebulaException">400: it is no JSON object.</exception>
    public static JsonFields Parse(ReadOnlyMemory<byte> body, bool optional = false)
    {
        var root = optional && body.IsEmpty ? JsonBody.Parse("{}"u8.ToArray()) : JsonBody.Parse(body);
        return root.ValueKind == JsonValueKind.Object
            ? new JsonFields(root, "")
            : throw NebulaError.Invalid($"The request body must be a JSON object, not {Kind(root)}.").ToException();
    }

    /// <summary>All fields, the last of those that repeat a name.</summary>
    public IEnumerable<(string Name, JsonElement Value)> All()
    {
        var last = new Dictionary<string, JsonElement>();
        foreach (var property in _object.EnumerateObject())
            last[property.Name] = property.Value;
        return last.Select(static field => (field.Key, field.Value));
    }

    /// <summary>Whether a field is there, be it null.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out _);

    /// <summary>Whether a field is there and null.</summary>
    public bool IsNull(string name) => _object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    /// <summary>A field's value; false where it is absent or null.</summary>
    public bool TryGet(string name, out JsonElement value) =>
        _object.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>How errors call a field.</summary>
    public string Path(string name) => _path + name;

    /// <summary>A string of a length; null where it is absent or null.</summary>
    public string? Text(string name, int minLength, int maxLength) =>
        TryGet(name, out var value) ? TextOf(value, Path(name), minLength, maxLength) : null;

    /// <summary>A string that must be there.</summary>
    public string RequiredText(string name, int minLength, int maxLength) => Text(name, minLength, maxLength) ?? throw Missing(name);

    /// <summary>A whole number in a range; null where it is absent or null.</summary>
    public long? Integer(string name, long min, long max)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number)
            throw WrongType(Path(name), "an integer", value);
        // 600.0 and 6e2 are integers as well.
        if (!value.TryGetInt64(out var number))
        {
            if (!value.TryGetDouble(out var real) || Math.Truncate(real) != real)
                throw Invalid(Path(name), $"'{Path(name)}' must be an integer.");
            number = real >= max ? (real > max ? long.MaxValue : max) : real < min ? long.MinValue : (long)real;
        }

        return number >= min && number <= max
            ? number
            : throw Invalid(Path(name), $"'{Path(name)}' must be from {min} to {max}.");
    }

    /// <summary>An ISO 8601 time; null where it is absent or null.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw WrongType(Path(name), "an ISO 8601 time", value);
        return IsoTime.TryParse(value.GetString()!, out var time)
            ? time
            : throw Invalid(Path(name), $"'{Path(name)}' must be an ISO 8601 time, such as 2027-01-31T00:00:00Z.");
    }

    /// <summary>An object's fields; null where it is absent or null.</summary>
    public JsonFields? Object(string name)
    {
        if (!TryGet(name, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Object
            ? new JsonFields(value, $"{Path(name)}.")
            : throw WrongType(Path(name), "an object", value);
    }

    /// <summary>An array's items, each with its own path; null where it is absent or null.</summary>
    public IReadOnlyList<(string Path, JsonElement Value)>? Array(string name, int minCount, int maxCount)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            throw WrongType(Path(name), "an array", value);
        if (value.GetArrayLength() < minCount || value.GetArrayLength() > maxCount)
            throw Invalid(Path(name), $"'{Path(name)}' must have {minCount} to {maxCount} items; it has {value.GetArrayLength()}.");
        var path = Path(name);
        return [.. value.EnumerateArray().Select((item, i) => ($"{path}[{i}]", item))];
    }

    /// <summary>A value that must be a string of a length.</summary>
    public static string TextOf(JsonElement value, string path, int minLength, int maxLength)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw WrongType(path, "a string", value);
        var text = value.GetString()!;
        if (text.Length > maxLength)
            throw Invalid(path, $"'{path}' must have at most {maxLength} characters; it has {text.Length}.");
        return text.Length >= minLength && (minLength == 0 || !string.IsNullOrWhiteSpace(text))
            ? text
            : throw Invalid(path, $"'{path}' must not be empty.");
    }

    /// <summary>The error of a field that must be there.</summary>
    public NebulaException Missing(string name) =>
        Invalid(Path(name), IsNull(name) ? $"'{Path(name)}' must not be null." : $"'{Path(name)}' is required.");

    /// <summary>The error of a field's value.</summary>
    public static NebulaException Invalid(string path, string message) => NebulaError.Invalid(message, path).ToException();

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        _ => $"a {value.ValueKind.ToString().ToLowerInvariant()}",
    };

    private static NebulaException WrongType(string path, string wanted, JsonElement value) =>
        Invalid(path, $"'{path}' must be {wanted}, not {Kind(value)}.");
}
