namespace Nebula.Domain.Models;

/// <summary>Layers whose attention reads the newest tokens only.</summary>
public sealed record SlidingWindow
{
    /// <summary>Tokens of the window (<c>sliding_window</c>).</summary>
    public required int Tokens { get; init; }

    /// <summary>Layers with the window; the others read the whole context.</summary>
    public required int Layers { get; init; }
}
