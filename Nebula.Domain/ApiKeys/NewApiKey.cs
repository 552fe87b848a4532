using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.ApiKeys;

/// <summary>What a new key is made from; validated by whoever read it.</summary>
/// <param name="Name">What people call it.</param>
public sealed record NewApiKey(string Name)
{
    /// <summary>Its id, as <see cref="ApiKeyFormat.NewId"/> draws it; null draws one.</summary>
    public string? Id { get; init; }

    /// <inheritdoc cref="ApiKey.Models"/>
    public IReadOnlyList<string>? Models { get; init; }

    /// <inheritdoc cref="ApiKey.ExpiresAt"/>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Its limits; null takes the defaults from the settings.</summary>
    public RateLimits? Limits { get; init; }

    /// <inheritdoc cref="ApiKey.Metadata"/>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
