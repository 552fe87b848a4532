using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.RateLimiting;

namespace Nebula.Tests.Workflows;

/// <summary>A job that tests of the inference workflow run, on whichever engine.</summary>
internal static class SampleJob
{
    /// <summary>Three choices, with a deadline of a minute.</summary>
    public static InferenceJob ThreeChoices { get; } = new()
    {
        WorkflowVersion = InferenceWorkflow.CurrentVersion,
        Id = "chatcmpl-1",
        Model = "m",
        Reservation = new Reservation("chatcmpl-1", "key", RateLimits.None, 100),
        AdmittedAt = DateTimeOffset.UnixEpoch,
        PromptTokens = 7,
        MaxTokens = 16,
        Choices = 3,
        Seed = 42,
        DeadlineSeconds = 60,
    };
}
