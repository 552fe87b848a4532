namespace Nebula.Domain.Engine.Routing;

/// <summary>The sequences of a replica that its batch has not admitted yet, and the room that the batch has.</summary>
/// <param name="NotAdmitted">Sequences that have never been in the batch.</param>
/// <param name="Free">Sequences that the batch has room for; 0 if a sequence waits for room.</param>
/// <param name="Waiting">Sequences that wait for room: those that the engine left in its queue, and those on their way to a full batch.</param>
public readonly record struct ReplicaQueue(int NotAdmitted, int Free, int Waiting);

/// <summary>The queues of a deployment's replicas together: the rule by which a request waits, or fails because too many wait.</summary>
public struct DeploymentQueue
{
    private int _notAdmitted;
    private int _free;
    private int _waiting;

    /// <summary>Sequences that wait for room on any replica.</summary>
    public readonly int Waiting => Math.Max(_waiting, _notAdmitted - _free);

    /// <summary>Adds the queue of a replica.</summary>
    public void Add(in ReplicaQueue replica)
    {
        _notAdmitted += replica.NotAdmitted;
        _free += replica.Free;
        _waiting += replica.Waiting;
    }

    /// <summary>Whether one more sequence may arrive: a batch has room for it, or fewer than a maximum wait.</summary>
    /// <param name="maxQueue">Most sequences that may wait, at least 0.</param>
    public readonly bool HasRoom(int maxQueue) => _notAdmitted < _free || Waiting < maxQueue;
}
