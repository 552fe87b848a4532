using System.Text.Json.Nodes;
using Nebula.Api.Declarations;
using Nebula.Domain.Common;
using Nebula.Domain.Declarations;
using Nebula.Domain.Faults;
using Nebula.Domain.Scripts;

namespace Nebula.Testing;

/// <summary>Creates models, keys and faults as a declarative file does: checked as such a file is, and ready at once.</summary>
internal sealed class Declarations(DeclarationApplier applier, ScriptService scripts, FaultService faults)
{
    // Where relative paths of scripts start; it is no file.
    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "NebulaServer");

    private readonly Lock _lock = new();
    private readonly HashSet<string> _faults = new(StringComparer.Ordinal);

    /// <summary>Creates the models, the first key and the scripts of the options.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="NebulaServerException">Something is wrong.</exception>
    public async Task<NebulaKey> ApplyAsync(NebulaServerOptions options, string keyName, CancellationToken cancellationToken)
    {
        var root = new JsonObject
        {
            ["deployments"] = new JsonArray([.. options.Models.Select(static model => model.ToJson())]),
            ["keys"] = new JsonArray(options.Key.ToJson(options.Key.Name ?? keyName)),
        };
        if (options.ScriptFiles.Count > 0)
            root["scripts"] = new JsonArray([.. options.ScriptFiles.Select(static file => JsonValue.Create(file))]);
        try
        {
            var declaration = Parse(root);
            var issued = await applier.ApplyAsync(declaration, cancellationToken);
            if (declaration.ScriptPatterns is not null)
                await scripts.ApplyAsync(declaration.Scripts, cancellationToken);
            return issued is [var key] ? new NebulaKey(key.Key.Id, key.Secret) : throw CreateTaken(options.Key.Name ?? keyName);
        }
        catch (Exception e) when (e is DeclarationException or NebulaException)
        {
            throw CreateException(e);
        }
    }

    /// <summary>Creates what a declarative file describes, and remembers its faults.</summary>
    /// <exception cref="NebulaServerException">Something is wrong.</exception>
    public void Apply(JsonObject root)
    {
        var declaration = Run(() => ApplyAsync(root)).Declaration;
        lock (_lock)
            _faults.UnionWith(declaration.Faults.Select(static fault => fault.Wanted.Name));
    }

    /// <summary>Creates a key.</summary>
    /// <exception cref="NebulaServerException">Something is wrong, or the name or secret is taken.</exception>
    public NebulaKey CreateKey(NebulaKeyOptions key, string name)
    {
        var issued = Run(() => ApplyAsync(new JsonObject { ["keys"] = new JsonArray(key.ToJson(name)) })).Issued;
        return issued is [var created] ? new NebulaKey(created.Key.Id, created.Secret) : throw CreateTaken(name);
    }

    /// <summary>Removes a fault, if it is there.</summary>
    public void RemoveFault(string name)
    {
        lock (_lock)
        {
            if (!_faults.Remove(name))
                return;
        }

        Synchronously.Run(() => faults.DeleteAsync(name, ifMatch: null));
    }

    /// <summary>Removes all faults that <see cref="Apply"/> has created.</summary>
    public void RemoveFaults()
    {
        List<string> names;
        lock (_lock)
            names = [.. _faults];
        names.ForEach(RemoveFault);
    }

    private async ValueTask<(Declaration Declaration, IReadOnlyList<Domain.ApiKeys.IssuedApiKey> Issued)> ApplyAsync(JsonObject root)
    {
        var declaration = Parse(root);
        return (declaration, await applier.ApplyAsync(declaration));
    }

    private static T Run<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return Synchronously.Run(work);
        }
        catch (DeclarationException e)
        {
            throw CreateException(e);
        }
    }

    // A file's texts may name environment variables; these do not.
    private static Declaration Parse(JsonObject root) =>
        DeclarationReader.Parse(Source, root.ToJsonString().Replace("${", "$${", StringComparison.Ordinal), static _ => null);

    private static NebulaServerException CreateException(Exception e) =>
        new(e is DeclarationException { Mistakes: var mistakes } ? string.Join(' ', mistakes) : ((NebulaException)e).Error.Message, e);

    private static NebulaServerException CreateTaken(string name) => new($"There is a key named '{name}' already.");
}
