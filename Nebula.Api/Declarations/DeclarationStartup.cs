using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Declarations;
using Nebula.Domain.Recordings;
using Nebula.Domain.Scripts;
using Nebula.Domain.Settings;

namespace Nebula.Api.Declarations;

/// <summary>Applies the declarative file, if there is one, before the host serves.</summary>
public sealed class DeclarationStartup(IOptions<NebulaOptions> options, DeclarationApplier applier, RecordingService recordings, ScriptService scripts, ScriptFileWatcher watcher) : IHostedService
{
    /// <summary>The keys that this start created, with their secrets.</summary>
    public IReadOnlyList<IssuedApiKey> IssuedKeys { get; private set; } = [];

    /// <inheritdoc/>
    /// <exception cref="DeclarationException">The file cannot be applied.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ConfigFile is not { Length: > 0 } path)
            return;
        var declaration = DeclarationReader.Read(path, Environment.GetEnvironmentVariable);
        foreach (var recording in declaration.Recordings)
            await recordings.ApplyAsync(recording, cancellationToken);
        IssuedKeys = await applier.ApplyAsync(declaration, cancellationToken);
        if (declaration.ScriptPatterns is not { } patterns)
            return;
        await scripts.ApplyAsync(declaration.Scripts, cancellationToken);
        watcher.Watch(path, patterns);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Checks the declarative file together with the settings, so that everything that is wrong is reported at once.</summary>
public sealed class DeclarationValidator : IValidateOptions<NebulaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, NebulaOptions options)
    {
        if (options.ConfigFile is not { Length: > 0 } path)
            return ValidateOptionsResult.Success;
        try
        {
            DeclarationReader.Read(path, Environment.GetEnvironmentVariable);
            return ValidateOptionsResult.Success;
        }
        catch (DeclarationException e)
        {
            return ValidateOptionsResult.Fail(e.Mistakes.Select(mistake => $"{path}: {mistake}"));
        }
    }
}
