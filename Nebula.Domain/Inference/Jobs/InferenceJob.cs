using Nebula.Domain.RateLimiting;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>One request's work, with everything that was drawn for it, so that running it twice writes the same text.</summary>
public sealed record InferenceJob
{
    /// <summary>The job's id; also the response's (<c>chatcmpl-…</c>) and the workflow instance's.</summary>
    public required string Id { get; init; }

    /// <summary>The deployment that serves it.</summary>
    public required string Model { get; init; }

    /// <summary>What was acquired for it.</summary>
    public required Reservation Reservation { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset AdmittedAt { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>Most tokens each choice may have.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Tokens each choice has at least, where <see cref="MaxTokens"/> allows.</summary>
    public int MinTokens { get; init; }

    /// <summary>Whether replies go on to <see cref="MaxTokens"/>.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Up to four texts that end a reply; empty while <see cref="TextBlob"/> has them.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>The blob with what the caller wrote (<see cref="JobText"/>), where that is too long to travel in the job; null where the job has it itself.</summary>
    public string? TextBlob { get; init; }

    /// <summary>How many replies.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Whether each choice starts only after the previous one has ended, so that a stream interleaves them the same way every time; true at time scale 0.</summary>
    public bool ChoicesInOrder { get; init; }

    /// <summary>Decides every reply's text and length.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether the answer is streamed; told in the ledger.</summary>
    public bool Stream { get; init; }

    /// <summary>How many alternatives each token's log probability comes with; null wants no log probabilities.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Real seconds after which the job is given up.</summary>
    public double DeadlineSeconds { get; init; } = 1_800;
}
