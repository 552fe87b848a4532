namespace Nebula.Domain.Settings;

/// <summary>Whether inference needs an API key.</summary>
public enum AuthenticationMode
{
    /// <summary>A request without a valid key is refused.</summary>
    Required,

    /// <summary>A request without a valid key is served as that of the built-in key <c>anonymous</c>.</summary>
    Optional,
}
