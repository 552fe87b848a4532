namespace Nebula.Domain.Engine.Live;

/// <summary>What runs and waits on a replica, in one process or in all.</summary>
/// <param name="Replica">The replica, from 0.</param>
/// <param name="Running">Sequences that do not wait.</param>
/// <param name="Waiting">Sequences that wait.</param>
/// <param name="ContextTokens">Tokens that the running sequences have in the KV cache.</param>
/// <param name="Blocks">KV blocks that they hold.</param>
public readonly record struct ReplicaReport(int Replica, int Running, int Waiting, long ContextTokens, int Blocks);
