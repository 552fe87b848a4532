namespace Nebula.Domain.Inference.Logprobs;

/// <summary>How likely a generated token was.</summary>
/// <param name="Token">The token's text.</param>
/// <param name="Logprob">The natural logarithm of its probability, at most 0.</param>
/// <param name="Bytes">The token's text in UTF-8.</param>
/// <param name="Top">
/// The likeliest tokens at this position, likeliest first, as many as were requested. The generated token is among them unless it ranked lower.
/// </param>
public sealed record TokenLogprob(string Token, double Logprob, ReadOnlyMemory<byte> Bytes, IReadOnlyList<TopLogprob> Top);

/// <summary>One of the likeliest tokens at a position.</summary>
/// <param name="Token">The token's text.</param>
/// <param name="Logprob">The natural logarithm of its probability, at most 0.</param>
/// <param name="Bytes">The token's text in UTF-8.</param>
public sealed record TopLogprob(string Token, double Logprob, ReadOnlyMemory<byte> Bytes);
