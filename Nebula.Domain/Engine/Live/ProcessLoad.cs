namespace Nebula.Domain.Engine.Live;

/// <summary>What one process runs and queues of a deployment.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="Running">Sequences that do not wait.</param>
/// <param name="Waiting">Sequences that wait.</param>
public readonly record struct ProcessLoad(string Deployment, int Running, int Waiting);
