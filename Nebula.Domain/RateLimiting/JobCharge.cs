namespace Nebula.Domain.RateLimiting;

/// <summary>What settles a job whose process ends before it does: all that a bill needs, and no text.</summary>
/// <param name="Model">The deployment that serves it.</param>
/// <param name="InputTokens">Tokens of its prompt that are billed if it generates any.</param>
/// <param name="Choices">The number of its replies.</param>
/// <param name="Stream">Whether its answer is streamed.</param>
/// <param name="RunsHere">Whether the process that admitted it holds its relay; if not, the shared relay knows what it has generated.</param>
public sealed record JobCharge(string Model, long InputTokens, int Choices, bool Stream, bool RunsHere);
