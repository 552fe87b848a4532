using System.Text.Json;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Scripts.Reading;

namespace Nebula.Domain.Scripts;

/// <summary>Creates, replaces and deletes scripts.</summary>
public sealed class ScriptService(ScriptStore store, ScriptDirectory directory, IScriptCounters counters, TimeProvider time)
{
    /// <summary>The code of the refusal of a name that is taken.</summary>
    public const string ExistsCode = "script_exists";

    /// <summary>The name of the script that replaces all others.</summary>
    public const string DefaultName = "default";

    private const int IdLength = 12;

    /// <summary>All rules, and how often each has matched.</summary>
    public async ValueTask<(ScriptSet Set, IReadOnlyDictionary<string, long> Matches)> ReadAsync(CancellationToken cancellationToken) =>
        (await directory.GetAsync(cancellationToken), await counters.ReadMatchesAsync(cancellationToken));

    /// <summary>Adds a script.</summary>
    /// <exception cref="NebulaException">400: it is wrong; 409: the name is taken.</exception>
    public async ValueTask<Script> CreateAsync(NewScript wanted, CancellationToken cancellationToken)
    {
        var content = Check(wanted.Json);
        var name = wanted.Name ?? content.Name ?? $"script-{Ids.NewBase62(IdLength)}";
        return await store.TryAddAsync(Create(name, wanted, content), cancellationToken)
            ?? throw NebulaError.Conflict($"A script is named '{name}' already. PUT /scripts/{name} replaces it.", "name", ExistsCode).ToException();
    }

    /// <summary>Creates or replaces a script.</summary>
    /// <exception cref="NebulaException">400: it is wrong, or has another name in it and comes from no file.</exception>
    public async ValueTask<Script> PutAsync(string name, NewScript wanted, CancellationToken cancellationToken)
    {
        var content = Check(wanted.Json);
        if (wanted.Source is null && content.Name is { } other && other != name)
            throw NebulaError.Invalid($"Invalid 'name': '{TextExcerpt.Truncate(other)}'. The script is named '{TextExcerpt.Truncate(name)}' in the URL; leave 'name' out, or repeat it.", "name", "invalid_value").ToException();
        var script = Create(name, wanted, content);
        while (true)
        {
            var existing = await store.FindAsync(name, cancellationToken);
            var written = existing is null
                ? await store.TryAddAsync(script, cancellationToken)
                : await store.TryReplaceAsync(script with { CreatedAt = existing.CreatedAt, Source = wanted.Source ?? existing.Source, Position = wanted.Source is null ? existing.Position : wanted.Position, ETag = existing.ETag }, cancellationToken);
            if (written is not null)
                return written;
        }
    }

    /// <summary>Replaces all scripts by one.</summary>
    /// <exception cref="NebulaException">400: it is wrong; nothing was changed.</exception>
    public async ValueTask<Script> ReplaceAllAsync(NewScript wanted, CancellationToken cancellationToken)
    {
        var name = wanted.Name ?? Check(wanted.Json).Name ?? DefaultName;
        var written = await PutAsync(name, wanted, cancellationToken); // first, as the store may refuse it
        await DeleteAsync((await store.ListAsync(cancellationToken)).Where(script => script.Name != name), cancellationToken);
        return written;
    }

    /// <summary>Deletes a script.</summary>
    /// <returns>The script.</returns>
    /// <exception cref="NebulaException">404: it does not exist.</exception>
    public async ValueTask<Script> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var script = await store.FindAsync(name, cancellationToken);
        return script is not null && await store.RemoveAsync(name, cancellationToken) ? script : throw CreateNotFound(name);
    }

    /// <summary>Deletes all scripts.</summary>
    /// <returns>How many there were.</returns>
    public async ValueTask<int> DeleteAllAsync(CancellationToken cancellationToken) => await DeleteAsync(await store.ListAsync(cancellationToken), cancellationToken);

    /// <summary>Makes the stored scripts from files those that a declarative file names. Scripts without a file stay.</summary>
    /// <param name="declared">The scripts, in order.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask ApplyAsync(IReadOnlyList<NewScript> declared, CancellationToken cancellationToken)
    {
        var stored = await store.ListAsync(cancellationToken);
        foreach (var wanted in declared)
        {
            var existing = stored.FirstOrDefault(script => script.Name == wanted.Name);
            var script = Create(wanted.Name!, wanted, Check(wanted.Json));
            if (existing is null || existing.Source != script.Source || existing.Position != script.Position || existing.Priority != script.Priority || !JsonElement.DeepEquals(existing.Fixtures, script.Fixtures))
                await PutAsync(script.Name, wanted, cancellationToken);
        }

        await DeleteAsync(stored.Where(script => script.Source is not null && declared.All(wanted => wanted.Name != script.Name)), cancellationToken);
    }

    /// <summary>Sets all sequences and counters to 0.</summary>
    public ValueTask ResetAsync(CancellationToken cancellationToken) => counters.ResetAsync(cancellationToken);

    /// <summary>The error for a script that does not exist.</summary>
    public static NebulaException CreateNotFound(string name) => NebulaError.NotFound($"No script is named '{TextExcerpt.Truncate(name)}'.", "name").ToException();

    /// <summary>A stored script as a file.</summary>
    internal static string ToFile(Script script) => $"{{\"{ScriptReader.Fixtures}\":{script.Fixtures.GetRawText()}}}";

    private static ScriptContent Check(string json)
    {
        var content = ScriptReader.Read(json);
        var mistakes = content.Report.Mistakes;
        if (mistakes.Count == 0)
            return content;
        var first = mistakes[0];
        var rest = mistakes.Count > 1 ? $" Also: {string.Join(' ', mistakes.Skip(1))}" : "";
        throw NebulaError.Invalid($"{first}{rest}", first.Path.Length > 0 ? first.Path : null, "invalid_script").ToException();
    }

    private async ValueTask<int> DeleteAsync(IEnumerable<Script> scripts, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var script in scripts)
            count += await store.RemoveAsync(script.Name, cancellationToken) ? 1 : 0;
        return count;
    }

    private Script Create(string name, NewScript wanted, ScriptContent content)
    {
        if (!DeploymentName.IsValid(name))
        {
            throw NebulaError.Invalid(
                $"Invalid 'name': '{TextExcerpt.Truncate(name)}'. It must start with a letter or digit and have at most {DeploymentName.MaxLength} characters of A-Z a-z 0-9 . _ - / : @.", "name", "invalid_value").ToException();
        }

        using var document = JsonDocument.Parse(wanted.Json, ScriptReader.Options);
        var now = time.GetUtcNow();
        return new Script
        {
            Name = name, Source = wanted.Source, Position = wanted.Position, Priority = content.Priority, CreatedAt = now, UpdatedAt = now,
            Fixtures = JsonSerializer.SerializeToElement(document.RootElement.GetProperty(ScriptReader.Fixtures)),
        };
    }
}

/// <summary>A script to create or to replace.</summary>
/// <param name="Json">The script, as <see cref="ScriptReader"/> reads it.</param>
public sealed record NewScript(string Json)
{
    /// <summary>Its name; null takes the one in it, or draws one.</summary>
    public string? Name { get; init; }

    /// <inheritdoc cref="Script.Source"/>
    public string? Source { get; init; }

    /// <inheritdoc cref="Script.Position"/>
    public int Position { get; init; }
}
