using System.ComponentModel.DataAnnotations;

namespace Nebula.Domain.Settings;

/// <summary>Section <c>Nebula:WebSockets</c>; <c>Nebula.Local</c> only.</summary>
public sealed class WebSocketOptions
{
    /// <summary>Seconds between two pings. A connection whose client answers none for twice as long is closed. Default 20.</summary>
    [Range(1, 3_600)]
    public int PingSeconds { get; set; } = 20;

    /// <summary>Seconds after which a connection is closed, however busy it is. Default 3,600, as OpenAI's.</summary>
    [Range(1, 86_400)]
    public int MaxSeconds { get; set; } = 3_600;
}
