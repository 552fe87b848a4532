namespace Nebula.Domain.Inference;

/// <summary>How busy a deployment is at this moment.</summary>
/// <param name="Running">Sequences seated.</param>
/// <param name="Waiting">Sequences in the queue.</param>
/// <param name="KvTokens">Tokens of KV cache taken, over all replicas.</param>
public readonly record struct DeploymentLoad(int Running, int Waiting, long KvTokens);
