namespace Nebula.Domain.Inference.Slots;

/// <summary>The batch slots of all deployments' replicas, and the queue of each deployment.</summary>
/// <remarks>
/// Queues are first in, first out. The head of a queue waits until a replica has a free slot and enough KV cache; no sequence overtakes it.
/// A sequence is <em>running</em> while it holds a slot, and <em>waiting</em> while it is in the queue.
/// </remarks>
public interface IReplicaSlots
{
    /// <summary>Takes a slot on the replica that runs the fewest sequences among those with room; waits in the queue if none has room.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Leaves the queue, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="Common.NebulaException">503 <c>overloaded</c>: the queue is full, or no replica is ready.</exception>
    ValueTask<BatchSlot> TakeAsync(SlotRequest request, CancellationToken cancellationToken = default);

    /// <summary>Releases a slot. The next waiting sequence may get it a moment after this returns. Releasing a slot twice has no effect.</summary>
    ValueTask ReleaseAsync(BatchSlot slot);

    /// <summary>The load of a deployment, over all processes that share it; all zero if the deployment is unknown.</summary>
    ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default);

    /// <summary>What this process runs and queues now, one entry per deployment.</summary>
    IReadOnlyList<ProcessLoad> GetProcessLoads();

    /// <summary>The most that this process ran and queued at once since the previous call, one entry per deployment.</summary>
    IReadOnlyList<ProcessLoad> TakePeaks();
}

/// <summary>A slot in a replica's batch.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="JobId">The job.</param>
/// <param name="Choice">The choice of the job, from 0.</param>
/// <param name="Replica">The replica, from 0.</param>
/// <param name="KvTokens">Tokens of the replica's KV cache that the slot reserves.</param>
/// <param name="Waited">Whether the sequence waited in the queue.</param>
public sealed record BatchSlot(string Deployment, string JobId, int Choice, int Replica, long KvTokens, bool Waited);

/// <summary>A request for a batch slot.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="JobId">The job.</param>
/// <param name="Choice">The choice of the job, from 0.</param>
/// <param name="Replicas">Replicas that are ready. Replicas beyond this number are being removed and take no new sequence.</param>
/// <param name="SlotsPerReplica">Most sequences that a replica runs at once.</param>
/// <param name="KvTokensPerReplica">Capacity of a replica's KV cache, in tokens.</param>
/// <param name="KvTokens">
/// Tokens of KV cache that the sequence holds at its longest. A sequence larger than the whole cache reserves all of it and runs alone.
/// </param>
/// <param name="MaxQueue">Most sequences that may wait.</param>
public sealed record SlotRequest(
    string Deployment, string JobId, int Choice, int Replicas, int SlotsPerReplica, long KvTokensPerReplica, long KvTokens, int MaxQueue);

/// <summary>The load of a deployment at one moment.</summary>
/// <param name="Running">Sequences that hold a slot.</param>
/// <param name="Waiting">Sequences in the queue.</param>
/// <param name="KvTokens">Tokens of KV cache that the running sequences reserve, over all replicas.</param>
/// <param name="IdleSlots">Slots that a process keeps for its next sequence and that no sequence holds.</param>
public readonly record struct DeploymentLoad(int Running, int Waiting, long KvTokens, int IdleSlots = 0)
{
    /// <summary>Whether no slot is taken and no sequence waits.</summary>
    public bool IsDrained => Running == 0 && Waiting == 0 && IdleSlots == 0;
}

/// <summary>What one process runs and queues of a deployment.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="Running">Sequences that hold a slot.</param>
/// <param name="Waiting">Sequences in the queue.</param>
public readonly record struct ProcessLoad(string Deployment, int Running, int Waiting);
