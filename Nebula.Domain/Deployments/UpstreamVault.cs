using System.Text.Json;
using Nebula.Domain.Common;

namespace Nebula.Domain.Deployments;

/// <summary>Encrypts and decrypts the credentials of upstream servers.</summary>
public sealed class UpstreamVault(ISecretProtector protector)
{
    /// <summary>A server with credentials, which it has only encrypted.</summary>
    public UpstreamServer Seal(UpstreamServer server, UpstreamCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(credentials);
        return server with
        {
            HasSecret = credentials.Secret is not null,
            HeaderNames = [.. credentials.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase)],
            ProtectedCredentials = credentials.Secret is null && credentials.Headers.Count == 0
                ? null
                : protector.Protect(JsonSerializer.Serialize(credentials, DeploymentJson.Default.UpstreamCredentials)),
        };
    }

    /// <summary>The credentials of a server.</summary>
    /// <exception cref="Records.StoredDataException">They cannot be decrypted: the keys are gone.</exception>
    public UpstreamCredentials Open(UpstreamServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.ProtectedCredentials is { } sealedCredentials
            ? JsonSerializer.Deserialize(protector.Unprotect(sealedCredentials), DeploymentJson.Default.UpstreamCredentials)!
            : new UpstreamCredentials();
    }

    /// <summary>A server with a change applied; the same instance if nothing differs.</summary>
    /// <exception cref="NebulaException">400: it would have more than <see cref="UpstreamServer.MaxHeaders"/> headers.</exception>
    public UpstreamServer Apply(UpstreamServer server, UpstreamChange change)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(change);
        var changed = server with
        {
            Url = change.Url ?? server.Url,
            Model = change.Model ?? server.Model,
            TimeoutSeconds = change.TimeoutSeconds ?? server.TimeoutSeconds,
            Supports = change.Supports?.ApplyTo(server.Supports) ?? server.Supports,
            Record = change.Record ?? server.Record,
        };
        if (change.Secret is not null || change.Headers is not null)
        {
            var old = Open(server);
            var credentials = new UpstreamCredentials
            {
                Secret = change.Secret switch { null => old.Secret, "" => null, var secret => secret }, Headers = Merge(old.Headers, change),
            };
            if (credentials.Secret != old.Secret || !IsSame(credentials.Headers, old.Headers))
                changed = Seal(changed, credentials);
        }

        return IsSame(changed, server) ? server : changed;
    }

    private static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> headers, UpstreamChange change)
    {
        if (change.Headers is not { } changes)
            return headers;
        var merged = new Dictionary<string, string>(change.ReplacesHeaders ? new Dictionary<string, string>() : headers, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in changes)
        {
            merged.Remove(name); // the change's spelling of the name counts
            if (value is not null)
                merged[name] = value;
        }

        return merged.Count <= UpstreamServer.MaxHeaders
            ? merged
            : throw NebulaError.Invalid(
                $"Invalid 'backend.headers': too many properties. Expected at most {UpstreamServer.MaxHeaders} headers, but it would have {merged.Count}.", "backend.headers", "object_above_max_properties").ToException();
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static bool IsSame(UpstreamServer a, UpstreamServer b) =>
        (a.Url, a.Model, a.TimeoutSeconds, a.Supports, a.Record, a.ProtectedCredentials) == (b.Url, b.Model, b.TimeoutSeconds, b.Supports, b.Record, b.ProtectedCredentials);
}
