using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nebula.Domain.Scripts;

/// <summary>A script as it is stored: rules that answer requests before a backend does.</summary>
public sealed record Script
{
    /// <summary>Its name, unique among the scripts.</summary>
    public required string Name { get; init; }

    /// <summary>The file that it was read from; null if the management API created it.</summary>
    public string? Source { get; init; }

    /// <summary>Its place among the scripts from files, from 0; 0 for others.</summary>
    public int Position { get; init; }

    /// <summary>Scripts with a greater number are tried first. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Its rules, in the format of AIMock's <c>fixtures</c>.</summary>
    public required JsonElement Fixtures { get; init; }

    /// <summary>Names the documents that its rules are in if they are too long for one; null if this document has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScriptPartList? Parts { get; init; }

    /// <summary>Its entity tag.</summary>
    [JsonIgnore]
    public string ETag { get; init; } = "";
}

/// <summary>The documents with the rules of a long script.</summary>
/// <param name="Revision">Names those of one write.</param>
/// <param name="Count">How many there are.</param>
public sealed record ScriptPartList(string Revision, int Count);

/// <summary>Some rules of a long script.</summary>
/// <param name="Fixtures">The rules, in order.</param>
public sealed record ScriptPartDocument(JsonElement Fixtures);

/// <summary>How scripts are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Script))]
[JsonSerializable(typeof(ScriptPartDocument))]
[JsonSerializable(typeof(long))] // the version that DocumentFormat adds
internal sealed partial class ScriptJson : JsonSerializerContext;
