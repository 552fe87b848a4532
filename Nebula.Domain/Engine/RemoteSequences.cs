namespace Nebula.Domain.Engine;

/// <summary>What the other processes of a fleet run on a replica. Each of these sequences takes part in every step with one token.</summary>
/// <remarks>
/// A process leaves to the others what they hold of the batch and of the KV cache, and has at least its share of both, so that none of them waits
/// forever. Until the others have shrunk to their shares, the sum may exceed what the replica has.
/// </remarks>
/// <param name="Processes">Other processes that run or queue sequences on the replica.</param>
/// <param name="Running">Sequences that they run.</param>
/// <param name="ContextTokens">Tokens that those have in the KV cache.</param>
/// <param name="Blocks">KV blocks that they hold.</param>
public readonly record struct RemoteSequences(int Processes, int Running, long ContextTokens, int Blocks)
{
    /// <summary>Tokens that each sequence has in the KV cache, on average.</summary>
    public double MeanContext => Running == 0 ? 0 : (double)ContextTokens / Running;

    /// <summary>The share of one process: equal parts, at least 1.</summary>
    public int GetShare(int whole) => Processes == 0 ? whole : Math.Max(1, whole / (Processes + 1));

    /// <summary>What a process may use of a whole of which each of these sequences takes one part: what they leave, and at least its share.</summary>
    public int GetRest(int whole) => Math.Max(GetShare(whole), whole - Running);
}
