using Nebula.Domain.Engine.Scheduling;

namespace Nebula.Domain.Engine.KvCache;

/// <summary>Hands out the KV blocks of a replica. Not thread-safe: the engine's thread calls it.</summary>
internal interface IKvBlockManager
{
    /// <summary>All blocks.</summary>
    int TotalBlocks { get; }

    /// <summary>Blocks that no sequence holds, those of the prefix cache included.</summary>
    int FreeBlocks { get; }

    /// <summary>Tokens looked up in the prefix cache since the engine started.</summary>
    long QueriedTokens { get; }

    /// <summary>Tokens found in the prefix cache since the engine started.</summary>
    long HitTokens { get; }

    /// <summary>Tokens of a waiting sequence that are in the prefix cache: whole blocks, and never its last token, which has to be computed.</summary>
    int FindCachedPrefix(SequenceTable sequences, int slot);

    /// <summary>Tokens of a prompt that are in the prefix cache: whole blocks, and never its last token.</summary>
    /// <param name="promptTokens">Tokens of the prompt.</param>
    /// <param name="hashes">Chained hashes of its full blocks.</param>
    int CountCachedTokens(int promptTokens, ReadOnlySpan<ulong> hashes);

    /// <summary>Makes a sequence hold the blocks of its cached prefix and of <paramref name="newTokens"/> behind it.</summary>
    /// <param name="sequences">All sequences.</param>
    /// <param name="slot">The sequence.</param>
    /// <param name="cachedTokens">Tokens of its cached prefix.</param>
    /// <param name="newTokens">Tokens behind it.</param>
    /// <param name="reserved">Free blocks that must stay free.</param>
    /// <returns>False if the blocks do not suffice; then nothing has changed.</returns>
    bool TryAdmit(SequenceTable sequences, int slot, int cachedTokens, int newTokens, int reserved = 0);

    /// <summary>Makes a running sequence hold blocks for this many tokens.</summary>
    /// <param name="sequences">All sequences.</param>
    /// <param name="slot">The sequence.</param>
    /// <param name="tokens">All its tokens.</param>
    /// <param name="reserved">Free blocks that must stay free.</param>
    /// <returns>False if the blocks do not suffice; then nothing has changed.</returns>
    bool TryGrow(SequenceTable sequences, int slot, int tokens, int reserved = 0);

    /// <summary>Takes blocks for running sequences whose lengths <see cref="SetLength"/> sets later.</summary>
    /// <param name="blocks">How many.</param>
    /// <param name="mayEvict">Whether blocks of the prefix cache may be dropped for them.</param>
    /// <returns>False if the blocks do not suffice; then nothing has changed.</returns>
    bool TryTake(int blocks, bool mayEvict);

    /// <summary>Makes a running sequence hold the blocks of this many tokens, which were taken with <see cref="TryTake"/>.</summary>
    void SetLength(SequenceTable sequences, int slot, int tokens);

    /// <summary>Whether a running sequence has a full block that is not in the prefix cache and will be added as soon as its place there is free.</summary>
    bool IsSharing(SequenceTable sequences, int slot);

    /// <summary>Free blocks that a waiting sequence needs at least to be admitted, whatever is dropped from the prefix cache before.</summary>
    /// <param name="sequences">All sequences.</param>
    /// <param name="slot">The sequence.</param>
    /// <param name="budget">Tokens that it may compute in a step.</param>
    int CountMinBlocks(SequenceTable sequences, int slot, int budget);

    /// <summary>Releases all blocks of a sequence. Shared ones stay in the prefix cache until their block is needed.</summary>
    void Release(SequenceTable sequences, int slot);
}
