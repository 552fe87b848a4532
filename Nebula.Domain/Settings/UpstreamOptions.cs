namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:Upstreams</c>.</summary>
public sealed class UpstreamOptions
{
    /// <summary>
    /// Whether upstream servers may have loopback, private, link-local and other addresses that are not public. Empty: <c>Nebula.Local</c> allows
    /// them, and the Functions app does not.
    /// </summary>
    public bool? AllowPrivate { get; set; }
}
