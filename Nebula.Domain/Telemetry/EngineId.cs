namespace Nebula.Domain.Telemetry;

/// <summary>The engine of one replica, which vLLM's metrics label <c>engine</c>.</summary>
/// <param name="Deployment">The deployment's name.</param>
/// <param name="Replica">The replica, from 0; 0 of a deployment that has none.</param>
public readonly record struct EngineId(string Deployment, int Replica);
