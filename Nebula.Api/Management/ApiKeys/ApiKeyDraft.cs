using Nebula.Api.Json;
using Nebula.Api.Management.Deployments;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>The body of a new key, and of a merge patch of one.</summary>
internal sealed class ApiKeyDraft : IBodyDraft<ApiKeyDraft, ApiKeyDraft>
{
    private const int MaxName = 100;
    private const int MaxModels = 100;

    private static readonly LabelSchema NameSchema = new(min: 1, MaxName);

    private static readonly SecretSchema Secrets = new();

    private static readonly ArraySchema ModelsSchema = new(DeploymentNameSchema.Instance, min: 1, MaxModels);

    /// <inheritdoc/>
    public static ObjectReader<ApiKeyDraft> Fields { get; } = new(
        ("name", static (ref r, ref d) => d.Name = new(NameSchema.ReadUnlessNull(ref r))),
        ("secret", static (ref r, ref d) => d.Secret = new(Secrets.CheckUnlessNull(ref r) ? JsonText.Read(ref r) : null)),
        ("models", static (ref r, ref d) => d.Models = new(ModelsSchema.ReadStringsUnlessNull(ref r))),
        ("expires_at", static (ref r, ref d) => d.ExpiresAt = new(JsonScalars.ReadTime(ref r))),
        ("limits", static (ref r, ref d) => d.Limits = new(LimitsDraft.ReadUnlessNull(ref r))),
        ("metadata", static (ref r, ref d) => d.Metadata = new(MetadataSchema.ReadUnlessNull(ref r))),
        ("allow_faults", static (ref r, ref d) => d.AllowFaults = new(JsonScalars.ReadBoolean(ref r) ?? false)));

    /// <summary>1 to 100 characters.</summary>
    public Optional<string?> Name { get; private set; }

    /// <summary>The secret of a new key; null creates one.</summary>
    public Optional<string?> Secret { get; private set; }

    /// <summary>The deployments and aliases it may use; null is every one.</summary>
    public Optional<IReadOnlyList<string>?> Models { get; private set; }

    /// <summary>When it expires; null is never.</summary>
    public Optional<DateTimeOffset?> ExpiresAt { get; private set; }

    /// <summary>Its limits; null is none.</summary>
    public Optional<LimitsDraft?> Limits { get; private set; }

    /// <summary>Its metadata; a value of null removes a pair.</summary>
    public Optional<IReadOnlyDictionary<string, string?>?> Metadata { get; private set; }

    /// <summary>Whether its requests may ask for a fault; null is false.</summary>
    public Optional<bool> AllowFaults { get; private set; }

    /// <inheritdoc/>
    public static ApiKeyDraft Create(ReadOnlySpan<byte> json) => new();

    /// <inheritdoc/>
    public ApiKeyDraft Finish() => this;
}
