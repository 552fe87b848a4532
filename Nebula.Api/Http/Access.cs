namespace Nebula.Api.Http;

/// <summary>Who may call a route.</summary>
public enum Access
{
    /// <summary>Every client, with or without a key.</summary>
    Anonymous,

    /// <summary>A client with an API key, or with the admin key and <c>Nebula-Key-Id</c>, on behalf of that key.</summary>
    ApiKey,

    /// <summary>A client with the admin key or a session created from it.</summary>
    Admin,
}
