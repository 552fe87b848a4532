namespace Nebula.Infrastructure.Redis;

/// <summary>The one place that spells Redis keys, with each key's type, fields and expiry.</summary>
/// <remarks>
/// <para>
/// What belongs to an API key lies in one of <see cref="Shards"/> shards, chosen by the key's id: its limits and leases, and the shard's ledger, settled
/// jobs and newest requests. So acquire and settle each touch one slot of a cluster and are atomic over limits and ledger together, many keys spread over the
/// cluster's nodes, and a reader of everything asks a small fixed number of places instead of first having to find out who was active.
/// </para>
/// The shard's number is part of every name, so <see cref="Shards"/> cannot change while data is kept.
/// </remarks>
internal static class RedisKeys
{
    /// <summary>How many shards there are.</summary>
    public const int Shards = 16;

    /// <summary>What every key begins with.</summary>
    public const string Prefix = "nebula:";

    /// <summary>Pub/sub channel: <c>partition/key</c> of a document that has changed.</summary>
    public const string Changes = Prefix + "changes";

    private static readonly string[] Tags = [.. Enumerable.Range(0, Shards).Select(static shard => $"{Prefix}{{s{shard}}}:")];

    /// <summary>The shard of an API key (FNV-1a of its id, so that every process and version agrees).</summary>
    public static int ShardOf(string keyId)
    {
        var hash = 2_166_136_261u;
        foreach (var c in keyId)
            hash = (hash ^ c) * 16_777_619;
        return (int)((hash ^ (hash >> 16)) % Shards);
    }

    /// <summary>
    /// Hash, what a key uses of its limits. Expires 2 days after it was last written. Fields: see <c>acquire.lua</c>.
    /// </summary>
    public static string Limits(string keyId) => $"{Tags[ShardOf(keyId)]}limits:{keyId}";

    /// <summary>Sorted set, the jobs that hold a lease of a key, by the microsecond in which the lease ends. Expires with the last lease.</summary>
    public static string Leases(string keyId) => $"{Tags[ShardOf(keyId)]}leases:{keyId}";

    /// <summary>String, there if the job was settled. Expires after 24 h.</summary>
    public static string Settled(string keyId, string jobId) => $"{Tags[ShardOf(keyId)]}settled:{jobId}";

    /// <summary>Hash, a deployment's replicas and who has their seats; fields: see <c>seat-pool.lua</c>. Expires after 10 minutes without a touch.</summary>
    public static string SeatPool(string deployment) => $"{Prefix}{{seats:{deployment}}}:pool";

    /// <summary>Sorted set, who waits for a seat of a deployment, by place in the queue. Expires with the pool.</summary>
    public static string SeatQueue(string deployment) => $"{Prefix}{{seats:{deployment}}}:queue";

    /// <summary>Pub/sub channel: tells a process that one of those who wait in it has a seat; also spelt in <c>seat-pool.lua</c>.</summary>
    public static string Seated(string process) => $"{Prefix}seated:{process}";
}
