namespace Nebula.Domain.Engine.Live;

/// <summary>The load of deployments over all processes that share them.</summary>
public interface IDeploymentLoads
{
    /// <summary>The load of a deployment at this moment; all zero if nothing runs or waits.</summary>
    ValueTask<DeploymentLoad> GetLoadAsync(string deployment, CancellationToken cancellationToken = default);

    /// <summary>What runs and waits on each replica of a deployment at this moment; replicas without sequences are left out.</summary>
    ValueTask<IReadOnlyList<ReplicaReport>> GetReplicaLoadsAsync(string deployment, CancellationToken cancellationToken = default);
}

/// <summary>The load of a deployment at one moment.</summary>
/// <param name="Running">Sequences that do not wait.</param>
/// <param name="Waiting">Sequences that wait for room in a batch or in the KV cache of their replica.</param>
/// <param name="KvTokens">Tokens of KV cache that sequences hold, over all replicas: whole blocks.</param>
public readonly record struct DeploymentLoad(int Running, int Waiting, long KvTokens)
{
    /// <summary>Whether no sequence is left.</summary>
    public bool IsDrained => Running == 0 && Waiting == 0;
}
