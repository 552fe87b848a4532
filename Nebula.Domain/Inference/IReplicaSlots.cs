namespace Nebula.Domain.Inference;

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
