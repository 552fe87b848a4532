namespace Nebula.Domain.Inference.Slots;

/// <summary>The seats of all deployments' replicas, and the queues before them.</summary>
/// <remarks>First come, first served: whoever is at the head of a queue waits for room, and nobody behind overtakes.</remarks>
public interface IReplicaSlots
{
    /// <summary>Takes a seat on the replica of a deployment that has the fewest taken and room in its KV cache; waits where there is none.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Leaves the queue, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="Common.NebulaException">503 <c>overloaded</c>: the queue is full, or no replica is ready.</exception>
    ValueTask<BatchSlot> TakeAsync(SlotRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives a seat back, and whoever waits is seated, perhaps a moment after this returns. Doing it again changes nothing.</summary>
    ValueTask ReleaseAsync(BatchSlot slot);

    /// <summary>How busy a deployment is; all zero where it is not known.</summary>
    ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default);
}

/// <summary>A place in a replica's batch.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="JobId">The job.</param>
/// <param name="Choice">Which of its choices.</param>
/// <param name="Replica">Which replica, from 0.</param>
/// <param name="KvTokens">Tokens held of its KV cache.</param>
/// <param name="Waited">Whether it was not to be had at once.</param>
public sealed record BatchSlot(string Deployment, string JobId, int Choice, int Replica, long KvTokens, bool Waited);

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

/// <summary>How busy a deployment is at this moment.</summary>
/// <param name="Running">Sequences seated.</param>
/// <param name="Waiting">Sequences in the queue.</param>
/// <param name="KvTokens">Tokens of KV cache taken, over all replicas.</param>
public readonly record struct DeploymentLoad(int Running, int Waiting, long KvTokens);
