using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nebula.Domain.Records;

/// <summary>One kind of stored JSON document and its format version, which is the field <c>v</c>, an integer.</summary>
/// <remarks>
/// A document without <c>v</c> is of version 0, which Nebula 0.1.0 wrote. A reader ignores fields that it does not know, so a field that older
/// readers may ignore needs no new version.
/// </remarks>
/// <typeparam name="T">The type that the document is read into.</typeparam>
public sealed class DocumentFormat<T>
    where T : class
{
    private const string Field = "v";

    private readonly string _kind;
    private readonly JsonTypeInfo<T> _type;

    /// <summary>Describes the format.</summary>
    /// <param name="kind">The name of the document's kind in errors: <c>API key</c>.</param>
    /// <param name="version">The version that is written, and the newest that is read.</param>
    /// <param name="type">How the document is read and written, from a source-generated context.</param>
    public DocumentFormat(string kind, int version, JsonTypeInfo<T> type)
    {
        (_kind, Version) = (kind, version);
        var options = new JsonSerializerOptions(type.Options) { TypeInfoResolver = type.Options.TypeInfoResolver!.WithAddedModifier(AddVersion) };
        _type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }

    /// <summary>The version that is written, and the newest that is read.</summary>
    public int Version { get; }

    /// <summary>Formats a document.</summary>
    public string Write(T document) => JsonSerializer.Serialize(document, _type);

    /// <summary>Formats a document as UTF-8.</summary>
    public byte[] WriteUtf8(T document) => JsonSerializer.SerializeToUtf8Bytes(document, _type);

    /// <summary>Reads a document.</summary>
    /// <param name="key">The document's key, for errors.</param>
    /// <param name="json">The document.</param>
    /// <exception cref="UnknownFormatVersionException">A newer version of Nebula wrote it.</exception>
    /// <exception cref="StoredDataException">It is not a document of this kind.</exception>
    public T Read(string key, string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, _type) ?? throw CreateException(key, null);
        }
        catch (JsonException e)
        {
            // A newer version may have changed a field's content, so the version is the better explanation.
            UnknownFormatVersionException.ThrowIfUnknown(Name(key), ReadVersion(json), Version);
            throw CreateException(key, e);
        }
    }

    private static long ReadVersion(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Field, out var version) && version.TryGetInt64(out var found) ? found : 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }

    private void AddVersion(JsonTypeInfo info)
    {
        if (info.Type != typeof(T) || info.Kind != JsonTypeInfoKind.Object)
            return;
        var version = info.CreateJsonPropertyInfo(typeof(long), Field);
        version.Get = _ => (long)Version;
        version.Set = (_, value) =>
        {
            if (value is long found && (found < 0 || found > Version))
                throw new JsonException(); // Read reports the version
        };
        version.Order = -1;
        info.Properties.Insert(0, version);
    }

    private string Name(string key) => $"The {_kind} '{key}'";

    private StoredDataException CreateException(string key, Exception? cause) =>
        new($"{Name(key)} cannot be read: its document is damaged. Restore it from a backup, or remove it.", cause);
}
