namespace Nebula.Domain.Inference.Text;

/// <summary>One of the likeliest tokens at a position.</summary>
/// <param name="Token">The token's text.</param>
/// <param name="Logprob">The natural logarithm of its probability, at most 0.</param>
/// <param name="Bytes">The token's text in UTF-8.</param>
public sealed record TopLogprob(string Token, double Logprob, ReadOnlyMemory<byte> Bytes);
