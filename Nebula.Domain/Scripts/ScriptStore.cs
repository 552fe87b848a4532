using System.Text;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Domain.Scripts;

/// <summary>Scripts in the record store. Publishes every change to all processes that share the store.</summary>
public sealed class ScriptStore(IRecordStore records, IChangeFeed changes, ILogger<ScriptStore> logger)
{
    // A document has other fields than the rules.
    private const int MaxBytes = RecordRules.MaxBytes - 4_096;

    private static readonly DocumentFormat<Script> Format = new("script", version: 1, ScriptJson.Default.Script);

    /// <summary>Reads one script; null if it does not exist.</summary>
    public async ValueTask<Script?> FindAsync(string name, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.Scripts, DeploymentName.ToKey(name), cancellationToken) is { } record ? Format.Read(name, record.Json) with { ETag = record.ETag } : null;

    /// <summary>Reads all scripts in the order in which they are tried. Logs and skips one whose document cannot be read.</summary>
    public async ValueTask<IReadOnlyList<Script>> ListAsync(CancellationToken cancellationToken)
    {
        var scripts = new List<Script>();
        await foreach (var (script, etag) in records.ListAsync(Partitions.Scripts, Format, logger, cancellationToken))
            scripts.Add(script with { ETag = etag });
        return
        [
            .. scripts.OrderByDescending(static script => script.Priority)
                .ThenBy(static script => script.Source is null)
                .ThenBy(static script => script.Position)
                .ThenBy(static script => script.Source is null ? script.CreatedAt : default)
                .ThenBy(static script => script.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Adds a script.</summary>
    /// <returns>The script with its entity tag; null if the name is taken.</returns>
    /// <exception cref="NebulaException">400: it is too large.</exception>
    public async ValueTask<Script?> TryAddAsync(Script script, CancellationToken cancellationToken) =>
        await PublishAsync(script, await records.TryInsertAsync(Partitions.Scripts, DeploymentName.ToKey(script.Name), WriteDocument(script), cancellationToken), cancellationToken);

    /// <summary>Replaces a script that has still its entity tag.</summary>
    /// <returns>The script with its new entity tag; null if another caller has changed it.</returns>
    /// <exception cref="NebulaException">400: it is too large.</exception>
    public async ValueTask<Script?> TryReplaceAsync(Script script, CancellationToken cancellationToken) =>
        await PublishAsync(script, await records.TryReplaceAsync(Partitions.Scripts, DeploymentName.ToKey(script.Name), WriteDocument(script), script.ETag, cancellationToken), cancellationToken);

    /// <summary>Deletes a script if it exists.</summary>
    /// <returns>Whether it existed.</returns>
    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var existed = await records.DeleteAsync(Partitions.Scripts, DeploymentName.ToKey(name), cancellationToken: cancellationToken);
        await PublishAsync(cancellationToken);
        return existed;
    }

    private static string WriteDocument(Script script)
    {
        var json = Format.Write(script);
        return Encoding.UTF8.GetByteCount(json) <= MaxBytes
            ? json
            : throw NebulaError.Invalid($"The script '{script.Name}' has more than {MaxBytes} bytes of JSON. Divide its rules into several scripts.", "fixtures", "script_too_large").ToException();
    }

    private async ValueTask<Script?> PublishAsync(Script script, string? etag, CancellationToken cancellationToken)
    {
        if (etag is null)
            return null;
        await PublishAsync(cancellationToken);
        return script with { ETag = etag };
    }

    // Rules are tried in order, so readers need all scripts whichever has changed.
    private ValueTask PublishAsync(CancellationToken cancellationToken) => changes.PublishAsync(new Change(Partitions.Scripts, "*"), cancellationToken);
}
