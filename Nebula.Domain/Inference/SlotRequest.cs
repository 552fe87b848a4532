namespace Nebula.Domain.Inference;

/// <summary>A wish for a seat.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="JobId">The job.</param>
/// <param name="Choice">Which of its choices.</param>
/// <param name="Replicas">Replicas that are ready; those beyond are on their way out and take nobody new.</param>
/// <param name="SeatsPerReplica">Sequences a replica seats at once.</param>
/// <param name="KvTokensPerReplica">Tokens a replica's KV cache holds.</param>
/// <param name="KvTokens">Tokens this sequence will take of it at its longest.</param>
/// <param name="MaxQueue">How many may wait.</param>
public sealed record SlotRequest(
    string Deployment, string JobId, int Choice, int Replicas, int SeatsPerReplica, long KvTokensPerReplica, long KvTokens, int MaxQueue)
{
    /// <summary>Called when it turns out that it has to wait; once more where it has to wait in another queue. Not while that is still being asked.</summary>
    public Action? OnWaiting { get; init; }
}
