namespace Nebula.Domain.ApiKeys;

/// <summary>A key together with its secret, which exists here and nowhere else.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">The whole key as a client sends it.</param>
public sealed record IssuedApiKey(ApiKey Key, string Secret)
{
    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"IssuedApiKey {Key.Id}";
}
