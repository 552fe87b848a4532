namespace Nebula.Domain.Inference;

/// <summary>A place in a replica's batch.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="JobId">The job.</param>
/// <param name="Choice">Which of its choices.</param>
/// <param name="Replica">Which replica, from 0.</param>
/// <param name="KvTokens">Tokens held of its KV cache.</param>
/// <param name="Waited">Whether it was not to be had at once.</param>
public sealed record BatchSlot(string Deployment, string JobId, int Choice, int Replica, long KvTokens, bool Waited);
