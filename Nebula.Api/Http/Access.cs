namespace Nebula.Api.Http;

/// <summary>Who may call a route.</summary>
public enum Access
{
    /// <summary>Anybody, with or without a key.</summary>
    Anonymous,

    /// <summary>Whoever has an API key; or the admin key together with <c>Nebula-Key-Id</c>, on behalf of that key.</summary>
    ApiKey,

    /// <summary>Whoever has the admin key.</summary>
    Admin,
}
