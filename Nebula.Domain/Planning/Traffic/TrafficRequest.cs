namespace Nebula.Domain.Planning.Traffic;

/// <summary>One request of a trace.</summary>
/// <param name="Seconds">When the client sends it, in seconds since the begin of the trace; not negative.</param>
/// <param name="PromptTokens">Tokens of the prompt, at least 1.</param>
/// <param name="OutputTokens">Tokens of the reply, at least 1.</param>
/// <param name="BlockHashes">
/// Chained hashes of the full blocks of the prompt, of <see cref="TrafficTrace.BlockSize"/> tokens each; null if it shares no prefix with others.
/// </param>
public readonly record struct TrafficRequest(double Seconds, int PromptTokens, int OutputTokens, ulong[]? BlockHashes = null);
