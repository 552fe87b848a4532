namespace Nebula.Infrastructure.Redis;

/// <summary>What a deployment's replicas can seat.</summary>
internal readonly record struct PoolSize(int Replicas, int SeatsPerReplica, long KvTokensPerReplica);
