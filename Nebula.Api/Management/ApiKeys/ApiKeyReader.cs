using Nebula.Api.Json;
using Nebula.Domain.ApiKeys;
using Nebula.Domain.Declarations;
using Nebula.Domain.RateLimiting;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>Reads the bodies of the routes under <c>/apikeys</c>.</summary>
internal static class ApiKeyReader
{
    /// <summary>Reads the properties of a new key.</summary>
    public static NewApiKey ReadNew(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var draft = BodyReader.Read<ApiKeyDraft, ApiKeyDraft>(body);
        return new NewApiKey(draft.Name.Value ?? throw FieldErrors.Missing("name"))
        {
            Secret = draft.Secret.Value,
            Models = Distinct(draft.Models.Value),
            ExpiresAt = CheckExpiry(draft.ExpiresAt.Value, now),
            Limits = draft.Limits.Value?.ApplyTo(RateLimits.None),
            Metadata = Merge(draft.Metadata, new Dictionary<string, string>()),
            AllowFaults = draft.AllowFaults.Value,
        };
    }

    /// <summary>Reads an entry of a declarative file. A member that is absent changes nothing; limits and metadata are declared whole. An expiry may have passed.</summary>
    public static DeclaredKey ReadDeclared(ReadOnlyMemory<byte> body, string path)
    {
        var draft = BodyReader.Read<ApiKeyDraft, ApiKeyDraft>(body);
        var name = draft.Name.Value ?? throw FieldErrors.Missing("name");
        var metadata = Merge(draft.Metadata, new Dictionary<string, string>());
        var wanted = new NewApiKey(name)
        {
            Id = ApiKeyFormat.FindId(draft.Secret.Value) ?? DeclaredKey.CreateId(name),
            Secret = draft.Secret.Value,
            Models = Distinct(draft.Models.Value),
            ExpiresAt = draft.ExpiresAt.Value,
            Limits = draft.Limits.IsPresent ? draft.Limits.Value?.ApplyTo(RateLimits.None) ?? RateLimits.None : null,
            Metadata = metadata,
            AllowFaults = draft.AllowFaults.Value,
        };
        return new DeclaredKey(path, wanted, key => key with
        {
            Name = name,
            Models = draft.Models.IsPresent ? wanted.Models : key.Models,
            ExpiresAt = draft.ExpiresAt.Or(key.ExpiresAt),
            Limits = wanted.Limits ?? key.Limits,
            Metadata = draft.Metadata.IsPresent ? metadata : key.Metadata,
            AllowFaults = draft.AllowFaults.Or(key.AllowFaults),
        });
    }

    /// <summary>Reads a merge patch.</summary>
    public static ApiKeyDraft ReadPatch(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        var draft = BodyReader.Read<ApiKeyDraft, ApiKeyDraft>(body);
        if (draft.Name.IsNull)
            throw FieldErrors.Null("name");
        if (draft.Secret.IsPresent)
            throw FieldErrors.Invalid("secret", "Invalid 'secret': it cannot be changed. Rotate the key instead.", "invalid_value");
        CheckExpiry(draft.ExpiresAt.Value, now);
        return draft;
    }

    /// <summary>Applies a merge patch: what is absent stays, null is cleared, limits and metadata merge pair by pair.</summary>
    public static ApiKey Apply(ApiKeyDraft patch, ApiKey key) => key with
    {
        Name = patch.Name.Or(key.Name)!,
        Models = patch.Models.IsPresent ? Distinct(patch.Models.Value) : key.Models,
        ExpiresAt = patch.ExpiresAt.Or(key.ExpiresAt),
        Limits = patch.Limits.IsPresent ? patch.Limits.Value?.ApplyTo(key.Limits) ?? RateLimits.None : key.Limits,
        Metadata = Merge(patch.Metadata, key.Metadata),
        AllowFaults = patch.AllowFaults.Or(key.AllowFaults),
    };

    /// <summary>Reads how long the previous secret works after a rotation.</summary>
    public static TimeSpan ReadGrace(ReadOnlyMemory<byte> body) => BodyReader.ReadOptional<RotationDraft, TimeSpan>(body);

    private static IReadOnlyList<string>? Distinct(IReadOnlyList<string>? models) => models?.Distinct().ToList();

    private static DateTimeOffset? CheckExpiry(DateTimeOffset? expiry, DateTimeOffset now) => expiry <= now
        ? throw FieldErrors.Invalid("expires_at", "Invalid 'expires_at': it must be in the future.", "invalid_value")
        : expiry;

    private static IReadOnlyDictionary<string, string> Merge(Optional<IReadOnlyDictionary<string, string?>?> patch, IReadOnlyDictionary<string, string> before)
    {
        if (!patch.IsPresent)
            return before;
        var pairs = new OrderedDictionary<string, string>();
        if (patch.Value is null)
            return pairs;
        foreach (var (name, value) in before)
            pairs[name] = value;
        foreach (var (name, value) in patch.Value)
        {
            if (value is null)
                pairs.Remove(name);
            else
                pairs[name] = value;
        }

        return pairs.Count <= MetadataSchema.MaxPairs ? pairs : throw FieldErrors.Invalid(
            "metadata",
            $"Invalid 'metadata': too many properties. Expected an object with at most {MetadataSchema.MaxPairs} properties, but there would be {pairs.Count} instead.",
            "object_above_max_properties");
    }
}
