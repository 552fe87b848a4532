using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Common;
using Nebula.Domain.Deployments;
using Nebula.Domain.Faults;

namespace Nebula.Domain.Declarations;

/// <summary>Creates what a declarative file describes, and changes what exists to match it. What the file does not mention stays.</summary>
/// <remarks>Applying the same file again changes nothing. Several processes that share a store may apply it at the same time.</remarks>
public sealed partial class DeclarationApplier(
    DeploymentStore deployed,
    DeploymentService deployments,
    ApiKeyStore stored,
    ApiKeyService keys,
    FaultStore storedFaults,
    FaultService faults,
    TimeProvider time,
    ILogger<DeclarationApplier> logger)
{
    /// <summary>How long applying waits for a declared deployment that is draining: 30 s.</summary>
    public static readonly TimeSpan MaxDrain = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(250);

    /// <summary>Applies a declaration. A deployment that it creates is ready at once.</summary>
    /// <returns>The keys that this call created, with their secrets.</returns>
    /// <exception cref="DeclarationException">A deployment exists with another model or GPU, keeps draining, or conflicts with another one.</exception>
    public async Task<IReadOnlyList<IssuedApiKey>> ApplyAsync(Declaration declaration, CancellationToken cancellationToken = default)
    {
        var existing = (await deployed.ListAsync(cancellationToken)).ToDictionary(static deployment => deployment.Name, StringComparer.Ordinal);
        List<DeclarationMistake> mistakes = [.. declaration.Deployments.SelectMany(declared => FindFixed(declared, existing.GetValueOrDefault(declared.Wanted.Name)))];
        if (mistakes.Count > 0)
            throw new DeclarationException(declaration.Source, mistakes);
        foreach (var declared in declaration.Deployments)
            await ApplyAsync(declaration.Source, declared, cancellationToken);
        foreach (var declared in declaration.Faults)
            await ApplyAsync(declaration.Source, declared, cancellationToken);
        var issued = new List<IssuedApiKey>();
        foreach (var declared in declaration.Keys)
        {
            if (await ApplyAsync(declaration.Source, declared, cancellationToken) is { } created)
                issued.Add(created);
        }

        return issued;
    }

    private async Task ApplyAsync(string source, DeclaredDeployment declared, CancellationToken cancellationToken)
    {
        var (name, start) = (declared.Wanted.Name, time.GetTimestamp());
        while (true)
        {
            var existing = await deployed.FindAsync(name, cancellationToken);
            if (FindFixed(declared, existing).ToList() is { Count: > 0 } mistakes)
                throw new DeclarationException(source, mistakes);
            if (existing is not { State: DeploymentState.Draining } && await TryApplyAsync(source, declared, existing is not null, cancellationToken))
                return;
            if (time.GetElapsedTime(start) >= MaxDrain)
                throw new DeclarationException(source, [new DeclarationMistake(declared.Path, $"The deployment '{name}' is draining. Start again when it is deleted.")]);
            await Task.Delay(DrainPoll, time, cancellationToken);
        }
    }

    // False if another process has created, drained or deleted the deployment meanwhile.
    private async Task<bool> TryApplyAsync(string source, DeclaredDeployment declared, bool exists, CancellationToken cancellationToken)
    {
        try
        {
            if (exists)
                await deployments.UpdateAsync(declared.Wanted.Name, null, declared.Change, cancellationToken);
            else
                await deployments.CreateAsync(declared.Wanted, atOnce: true, cancellationToken);
            return true;
        }
        catch (NebulaException e) when (e.Error is { Kind: ErrorKind.NotFound } or { Code: DeploymentService.ExistsCode or DeploymentService.DrainingCode })
        {
            return false;
        }
        catch (NebulaException e) when (e.Error.Kind is ErrorKind.Conflict or ErrorKind.InvalidRequest)
        {
            throw CreateException(source, declared.Path, e);
        }
    }

    private async Task<IssuedApiKey?> ApplyAsync(string source, DeclaredKey declared, CancellationToken cancellationToken)
    {
        var id = declared.Wanted.Id!;
        while (true)
        {
            var key = await stored.FindAsync(id, cancellationToken);
            try
            {
                if (key is null)
                {
                    var issued = await keys.CreateAsync(declared.Wanted, cancellationToken);
                    LogKeyCreated(logger, id, source);
                    return issued;
                }

                if (key.RevokedAt is not null)
                    LogRevoked(logger, id, source);
                else if (!IsSame(key, declared.Change(key)))
                    await keys.UpdateAsync(id, null, declared.Change, cancellationToken);
                return null;
            }
            catch (NebulaException e) when (e.Error.Code is ApiKeyService.ExistsCode or ApiKeyService.RevokedCode)
            {
                // Another process has created or revoked it meanwhile.
            }
            catch (NebulaException e) when (e.Error.Kind is ErrorKind.Conflict or ErrorKind.InvalidRequest)
            {
                throw CreateException(source, declared.Path, e);
            }
        }
    }

    private async Task ApplyAsync(string source, DeclaredFault declared, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (await storedFaults.FindAsync(declared.Wanted.Name, cancellationToken) is not { } present)
                    await faults.CreateAsync(declared.Wanted, cancellationToken);
                else if (!IsSame(present, declared.ApplyTo(present)))
                    await faults.UpdateAsync(present.Name, null, declared.ApplyTo, cancellationToken);
                return;
            }
            catch (NebulaException e) when (e.Error is { Kind: ErrorKind.NotFound } or { Code: FaultService.ExistsCode })
            {
                // Another process has deleted or created it meanwhile.
            }
            catch (NebulaException e) when (e.Error.Kind is ErrorKind.Conflict or ErrorKind.InvalidRequest)
            {
                throw CreateException(source, declared.Path, e);
            }
        }
    }

    private static IEnumerable<DeclarationMistake> FindFixed(DeclaredDeployment declared, Deployment? existing)
    {
        if (existing is null or { State: DeploymentState.Draining })
            yield break;
        var name = declared.Wanted.Name;
        if (existing.Backend is not SimulatedHardware present || declared.Wanted is not NewDeployment wanted)
        {
            if (!HasBackendOf(declared.Wanted, existing))
                yield return new DeclarationMistake($"{declared.Path}.backend", $"The deployment '{name}' exists with another kind of backend, which cannot be changed. Delete it first, or declare another name.");
            yield break;
        }

        (string Member, string Present, string? Asked)[] members =
        [
            ("model", present.Model, wanted.Model),
            ("gpu", present.Gpu, wanted.Gpu),
            ("gpus_per_replica", present.GpusPerReplica.ToString(CultureInfo.InvariantCulture), wanted.GpusPerReplica?.ToString(CultureInfo.InvariantCulture)),
        ];
        foreach (var (member, current, asked) in members)
        {
            if (asked is not null && asked != current)
                yield return new DeclarationMistake($"{declared.Path}.{member}", $"The deployment '{name}' exists with '{current}', which cannot be changed to '{asked}'. Delete it first, or declare another name.");
        }
    }

    private static bool HasBackendOf(DeploymentDefinition wanted, Deployment existing) => (wanted, existing.Backend) is
        (NewDeployment, SimulatedHardware) or (NewUpstreamDeployment, UpstreamServer) or (NewReplayDeployment, ReplayedRecording) or (NewRoutedDeployment, DeploymentRoutes);

    private static bool IsSame(ApiKey a, ApiKey b) => JsonSerializer.Serialize(a, ApiKeyJson.Default.ApiKey) == JsonSerializer.Serialize(b, ApiKeyJson.Default.ApiKey);

    private static bool IsSame(FaultRule a, FaultRule b) => JsonSerializer.Serialize(a, FaultJson.Default.FaultRule) == JsonSerializer.Serialize(b, FaultJson.Default.FaultRule);

    private static DeclarationException CreateException(string source, string path, NebulaException e) =>
        new(source, [new DeclarationMistake(e.Error.Param is { } param ? $"{path}.{param}" : path, e.Error.Message)]);

    [LoggerMessage(EventId = 1081, Level = LogLevel.Information, Message = "Created the API key {KeyId}, which {Source} declares")]
    private static partial void LogKeyCreated(ILogger logger, string keyId, string source);

    [LoggerMessage(EventId = 1082, Level = LogLevel.Warning, Message = "{Source} declares the API key {KeyId}, which is revoked and stays so. Give the entry another name")]
    private static partial void LogRevoked(ILogger logger, string keyId, string source);
}
