using System.Globalization;
using System.Text;
using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Domain.Scripts;

/// <summary>Stores the rules of long scripts in several documents, because a document is bounded.</summary>
/// <remarks>The parts of a write have names of their own, and are written before the script that names them: a reader finds either write whole.</remarks>
/// <param name="records">The record store.</param>
internal sealed class ScriptParts(IRecordStore records)
{
    /// <summary>The most bytes of a script's rules, as JSON: 16 MiB.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    // The rest of a document, beside its rules, takes less.
    private const int MaxPartBytes = RecordRules.MaxBytes - 4_096;
    private const int RevisionLength = 12;

    private static readonly DocumentFormat<ScriptPartDocument> Format = new("part of script", version: 1, ScriptJson.Default.ScriptPartDocument);

    /// <summary>Writes the parts of a script, if it needs any.</summary>
    /// <returns>The script as it is to be stored.</returns>
    /// <exception cref="NebulaException">400: it is too large, or one of its rules is.</exception>
    public async ValueTask<Script> DetachAsync(Script script, CancellationToken cancellationToken)
    {
        var parts = Divide(script);
        if (parts.Count <= 1)
            return script;
        var list = new ScriptPartList(Ids.NewBase62(RevisionLength), parts.Count);
        for (var i = 0; i < parts.Count; i++)
            await records.PutAsync(Partitions.ScriptParts, GetKey(script.Name, list.Revision, i), Format.Write(new ScriptPartDocument(ToArray(parts[i]))), cancellationToken);
        return script with { Fixtures = ToArray([]), Parts = list };
    }

    /// <summary>Reads the parts of a script.</summary>
    /// <returns>The script with its rules; null if another write has replaced its parts.</returns>
    public async ValueTask<Script?> AttachAsync(Script script, CancellationToken cancellationToken)
    {
        if (script.Parts is not { } list)
            return script;
        var rules = new List<JsonElement>();
        for (var i = 0; i < list.Count; i++)
        {
            var key = GetKey(script.Name, list.Revision, i);
            if (await records.GetAsync(Partitions.ScriptParts, key, cancellationToken) is not { } part)
                return null;
            rules.AddRange(Format.Read(key, part.Json).Fixtures.EnumerateArray());
        }

        return script with { Fixtures = ToArray(rules), Parts = null };
    }

    /// <summary>Deletes the parts of one write.</summary>
    /// <param name="name">The script's name.</param>
    /// <param name="list">The parts; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask DeleteAsync(string name, ScriptPartList? list, CancellationToken cancellationToken)
    {
        if (list is not null)
            await records.DeleteManyAsync(Partitions.ScriptParts, [.. Enumerable.Range(0, list.Count).Select(part => GetKey(name, list.Revision, part))], cancellationToken);
    }

    private static List<List<JsonElement>> Divide(Script script)
    {
        var parts = new List<List<JsonElement>>();
        var (room, total) = (0L, 0L);
        foreach (var rule in script.Fixtures.EnumerateArray())
        {
            var bytes = Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(rule)) + 1;
            total += bytes;
            if (bytes > MaxPartBytes || total > MaxBytes)
            {
                throw NebulaError.Invalid(
                    $"The script '{script.Name}' is too large: it may have {MaxBytes} bytes of JSON, and each rule {MaxPartBytes}.", "fixtures", "script_too_large").ToException();
            }

            if (bytes > room)
            {
                parts.Add([]);
                room = MaxPartBytes;
            }

            parts[^1].Add(rule);
            room -= bytes;
        }

        return parts;
    }

    private static JsonElement ToArray(List<JsonElement> rules) => JsonSerializer.SerializeToElement(rules);

    private static string GetKey(string name, string revision, int part) => string.Create(CultureInfo.InvariantCulture, $"{DeploymentName.ToKey(name)}:{revision}:{part:d4}");
}
