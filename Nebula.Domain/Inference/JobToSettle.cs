namespace Nebula.Domain.Inference;

/// <summary>A job whose choices have all ended.</summary>
/// <param name="Job">The job.</param>
/// <param name="Choices">How each choice ended.</param>
/// <param name="At">When.</param>
/// <param name="DeadlinePassed">Whether it was given up for its deadline.</param>
public sealed record JobToSettle(InferenceJob Job, IReadOnlyList<ChoiceResult> Choices, DateTimeOffset At, bool DeadlinePassed);
