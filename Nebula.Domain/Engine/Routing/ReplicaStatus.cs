namespace Nebula.Domain.Engine.Routing;

/// <summary>What a router knows of a replica at one moment.</summary>
/// <param name="Running">Sequences in its batch.</param>
/// <param name="Waiting">Sequences in its queue.</param>
/// <param name="KvUsage">Share of its KV blocks that sequences hold, from 0 to 1.</param>
/// <param name="CachedTokens">
/// Tokens of the request's prompt that are in its prefix cache; 0 if that was not looked up, see <see cref="IReplicaRouter.UsesPrefixes"/>.
/// </param>
public readonly record struct ReplicaStatus(int Running, int Waiting, double KvUsage = 0, int CachedTokens = 0)
{
    /// <summary>All sequences of the replica.</summary>
    public int Sequences => Running + Waiting;
}
