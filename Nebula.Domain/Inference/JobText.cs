namespace Nebula.Domain.Inference;

/// <summary>Everything of a job that is a caller's own words, which may be long: what travels by reference where it is.</summary>
public sealed record JobText
{
    /// <summary><see cref="InferenceJob.Stop"/>.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];
}
