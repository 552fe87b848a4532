using Microsoft.Extensions.Logging;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;

namespace Nebula.Domain.Scripts;

/// <summary>Scripts in the record store. Publishes every change to all processes that share the store.</summary>
public sealed partial class ScriptStore(IRecordStore records, IChangeFeed changes, ILogger<ScriptStore> logger)
{
    private static readonly DocumentFormat<Script> Format = new("script", version: 1, ScriptJson.Default.Script);

    private readonly ScriptParts _parts = new(records);

    /// <summary>Reads one script; null if it does not exist.</summary>
    /// <exception cref="StoredDataException">Its documents cannot be read.</exception>
    public async ValueTask<Script?> FindAsync(string name, CancellationToken cancellationToken)
    {
        for (var tag = ""; await FindStoredAsync(name, cancellationToken) is { } stored; tag = stored.ETag)
        {
            if (await _parts.AttachAsync(stored, cancellationToken) is { } script)
                return script;
            if (stored.ETag == tag)
                throw new StoredDataException($"The script '{name}' cannot be read: a part of it is missing. Delete it, or write it again.");
        }

        return null;
    }

    /// <summary>Reads all scripts in the order in which they are tried. Logs and skips one whose document cannot be read.</summary>
    public async ValueTask<IReadOnlyList<Script>> ListAsync(CancellationToken cancellationToken)
    {
        var scripts = new List<Script>();
        await foreach (var (script, etag) in records.ListAsync(Partitions.Scripts, Format, logger, cancellationToken))
        {
            try
            {
                if ((await _parts.AttachAsync(script with { ETag = etag }, cancellationToken) ?? await FindAsync(script.Name, cancellationToken)) is { } whole)
                    scripts.Add(whole);
            }
            catch (StoredDataException e)
            {
                LogUnreadable(logger, script.Name, e);
            }
        }

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
    /// <exception cref="Common.NebulaException">400: it is too large.</exception>
    public async ValueTask<Script?> TryAddAsync(Script script, CancellationToken cancellationToken) =>
        await WriteAsync(script, null, json => records.TryInsertAsync(Partitions.Scripts, DeploymentName.ToKey(script.Name), json, cancellationToken), cancellationToken);

    /// <summary>Replaces a script that has still its entity tag.</summary>
    /// <returns>The script with its new entity tag; null if another caller has changed it.</returns>
    /// <exception cref="Common.NebulaException">400: it is too large.</exception>
    public async ValueTask<Script?> TryReplaceAsync(Script script, CancellationToken cancellationToken) =>
        await FindStoredAsync(script.Name, cancellationToken) is { } previous && previous.ETag == script.ETag
            ? await WriteAsync(script, previous.Parts, json => records.TryReplaceAsync(Partitions.Scripts, DeploymentName.ToKey(script.Name), json, script.ETag, cancellationToken), cancellationToken)
            : null;

    /// <summary>Deletes a script if it exists.</summary>
    /// <returns>Whether it existed.</returns>
    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var stored = await FindStoredAsync(name, cancellationToken);
        var existed = await records.DeleteAsync(Partitions.Scripts, DeploymentName.ToKey(name), cancellationToken: cancellationToken);
        await PublishAsync(cancellationToken);
        await _parts.DeleteAsync(name, stored?.Parts, cancellationToken);
        return existed;
    }

    // The previous parts go last: until then a reader may have their names.
    private async ValueTask<Script?> WriteAsync(Script script, ScriptPartList? previous, Func<string, ValueTask<string?>> write, CancellationToken cancellationToken)
    {
        var stored = await _parts.DetachAsync(script, cancellationToken);
        if (await write(Format.Write(stored)) is not { } etag)
        {
            await _parts.DeleteAsync(script.Name, stored.Parts, cancellationToken);
            return null;
        }

        await PublishAsync(cancellationToken);
        await _parts.DeleteAsync(script.Name, previous, cancellationToken);
        return script with { ETag = etag };
    }

    private async ValueTask<Script?> FindStoredAsync(string name, CancellationToken cancellationToken) =>
        await records.GetAsync(Partitions.Scripts, DeploymentName.ToKey(name), cancellationToken) is { } record ? Format.Read(name, record.Json) with { ETag = record.ETag } : null;

    // Rules are tried in order, so readers need all scripts whichever has changed.
    private ValueTask PublishAsync(CancellationToken cancellationToken) => changes.PublishAsync(new Change(Partitions.Scripts, "*"), cancellationToken);

    [LoggerMessage(EventId = 1095, Level = LogLevel.Error, Message = "The script {Name} cannot be read and is left out")]
    private static partial void LogUnreadable(ILogger logger, string name, Exception exception);
}
