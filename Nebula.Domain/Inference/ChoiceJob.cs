namespace Nebula.Domain.Inference;

/// <summary>One choice of a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Choice">Which of its choices, from 0.</param>
public sealed record ChoiceJob(InferenceJob Job, int Choice);
