using System.Text.Json;

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
    public UpstreamServer Apply(UpstreamServer server, UpstreamChange change)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(change);
        var changed = server with
        {
            Url = change.Url ?? server.Url,
            Model = change.Model ?? server.Model,
            TimeoutSeconds = change.TimeoutSeconds ?? server.TimeoutSeconds,
            Supports = change.Supports ?? server.Supports,
            Record = change.Record ?? server.Record,
        };
        if (change.Secret is not null || change.Headers is not null)
        {
            var old = Open(server);
            var credentials = new UpstreamCredentials
            {
                Secret = change.Secret switch { null => old.Secret, "" => null, var secret => secret }, Headers = change.Headers ?? old.Headers,
            };
            if (credentials.Secret != old.Secret || !IsSame(credentials.Headers, old.Headers))
                changed = Seal(changed, credentials);
        }

        return IsSame(changed, server) ? server : changed;
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static bool IsSame(UpstreamServer a, UpstreamServer b) =>
        (a.Url, a.Model, a.TimeoutSeconds, a.Supports, a.Record, a.ProtectedCredentials) == (b.Url, b.Model, b.TimeoutSeconds, b.Supports, b.Record, b.ProtectedCredentials);
}

/// <summary>A change of an upstream server; what is null stays as it is.</summary>
public sealed record UpstreamChange
{
    /// <summary>The base address.</summary>
    public Uri? Url { get; init; }

    /// <summary>The bearer token; empty removes it.</summary>
    public string? Secret { get; init; }

    /// <summary>The model that the server is asked for; empty is none, which only a recording may have.</summary>
    public string? Model { get; init; }

    /// <summary>How long one answer may take, in real seconds.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>All additional headers.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>What the server can do.</summary>
    public UpstreamSupport? Supports { get; init; }

    /// <summary>Whether exchanges are recorded.</summary>
    public bool? Record { get; init; }

    /// <summary>Names no value, so that none reaches a log.</summary>
    public override string ToString() => nameof(UpstreamChange);
}
