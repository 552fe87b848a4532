namespace Nebula.Domain.Usage;

/// <summary>Which of the newest settled requests are wanted.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="After">Only older ones than this job; null begins with the newest.</param>
public sealed record RequestQuery(int Limit, string? After = null)
{
    /// <summary>Only those of this key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Only those of this deployment.</summary>
    public string? Model { get; init; }
}
