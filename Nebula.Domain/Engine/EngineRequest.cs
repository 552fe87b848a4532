namespace Nebula.Domain.Engine;

/// <summary>A sequence that arrives at an engine.</summary>
/// <param name="Id">Identifies the sequence in all reports; unique among the sequences that the engine holds, not negative.</param>
/// <param name="PromptTokens">Tokens of the prompt, at least 1.</param>
/// <param name="OutputTokens">
/// Tokens after which the reply ends; 0 if the engine does not know it, and the sequence runs until <see cref="EngineCore.Step"/> is told that it ended.
/// </param>
/// <param name="BlockHashes">
/// Chained hashes of the full blocks of the prompt, and of the reply if it is known; see <see cref="KvCache.BlockHash"/>. Null or empty: its blocks are never shared.
/// </param>
public readonly record struct EngineRequest(long Id, int PromptTokens, int OutputTokens = 0, ulong[]? BlockHashes = null);
