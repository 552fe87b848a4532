using System.Text.Json.Serialization;

namespace Nebula.Api.Management.ApiKeys;

/// <summary>An API key with its secret: the answer that made it, and no other.</summary>
internal sealed record ApiKeyWithSecretBody : ApiKeyBody
{
    /// <summary>Adds the secret.</summary>
    public ApiKeyWithSecretBody(ApiKeyBody key, string secret)
        : base(key) => Secret = secret;

    /// <summary>The whole key as a client sends it.</summary>
    [JsonPropertyOrder(1)]
    public string Secret { get; }

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"ApiKeyWithSecretBody {Id}";
}
