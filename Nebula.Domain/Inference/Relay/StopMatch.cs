namespace Nebula.Domain.Inference.Relay;

/// <summary>What ended a reply at the request's wish: exactly one of a stop sequence and a stop token.</summary>
/// <param name="Sequence">The stop sequence; null for a stop token.</param>
/// <param name="TokenId">The id of the stop token; null for a stop sequence.</param>
public sealed record StopMatch(string? Sequence, int? TokenId = null);
