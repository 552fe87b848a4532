using System.Globalization;
using Nebula.Infrastructure.Redis.Counts;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Relay;
using Nebula.Infrastructure.Redis.Usage;

namespace Nebula.Infrastructure.Redis;

/// <summary>The one place that spells Redis keys, with each key's type, fields and expiry.</summary>
/// <remarks>
/// <para>
/// The data of an API key is in one of <see cref="Shards"/> shards, chosen by the key's id: its limits and leases, and the shard's ledger, settled
/// jobs and newest requests. So acquire and settle each touch one slot of a cluster and are atomic over limits and ledger together. Keys spread over
/// the cluster's nodes, and a reader of all data reads a fixed number of keys.
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
    public const string Changes = Prefix + "{changes}";

    /// <summary>Hash, the fleet's counts: fields of <see cref="CountsCodec"/>. Never expires.</summary>
    public const string Counts = Prefix + "{counts}:sums";

    /// <summary>
    /// Hash, the requests of faults: <c>SEQUENCE/r</c> (considered) and <c>SEQUENCE/i</c> (injected) of each rule's sequence. Never expires; a deleted
    /// rule's fields are removed.
    /// </summary>
    public const string FaultCounts = Prefix + "{faults}:counts";

    /// <summary>
    /// Hash, how far each sequence of scripts and recordings is: a hash of the rules or the request, the API key and the context → a number. Expires a day after its last use.
    /// </summary>
    public const string ScriptSequences = Prefix + "{scripts}:sequences";

    /// <summary>String, the number of a sequence that a choice of a job has taken. Expires after an hour.</summary>
    /// <param name="claim">The job and its choice.</param>
    public static string SequenceClaim(string claim) => $"{Prefix}{{scripts}}:claim:{claim}";

    /// <summary>Hash, how often each rule of scripts has matched: the rule's name → a number. Expires 30 days after its last use.</summary>
    public const string ScriptMatches = Prefix + "{scripts}:matches";

    /// <summary>String, written by each heartbeat of a process. Expires 12 s after the last one, so that what is left of its life tells how old that is.</summary>
    /// <param name="process">The process.</param>
    public static string Alive(string process) => $"{Prefix}{{probe}}:{process}";

    /// <summary>
    /// String that exists unless Redis has lost its data since the day's usage was last restored: <c>v1</c>, or a day's number if only 0.1.0 did
    /// that, which has no <see cref="ShardEpoch"/>. Never expires.
    /// </summary>
    public const string Epoch = Prefix + "{life}";

    private static readonly string[] Tags = [.. Enumerable.Range(0, Shards).Select(static shard => $"{Prefix}{{s{shard}}}:")];

    /// <summary>The shard of an API key (FNV-1a of its id, so that every process and version agrees).</summary>
    public static int GetShard(string keyId) => (int)(Hash(keyId) % Shards);

    /// <summary>The hash that spreads API keys.</summary>
    public static uint Hash(string keyId)
    {
        var hash = 2_166_136_261u;
        foreach (var c in keyId)
            hash = (hash ^ c) * 16_777_619;
        return hash ^ (hash >> 16);
    }

    /// <summary>
    /// String, names the data of a shard. After Redis has lost the data it does not exist until the day's usage is restored, and then has another
    /// value. Never expires.
    /// </summary>
    public static string ShardEpoch(int shard) => $"{Tags[shard]}epoch";

    /// <summary>
    /// Hash, what a key uses of its limits, and its leases; fields: see <c>limits.lua</c>. Expires a day after the day of its last use.
    /// </summary>
    public static string Limits(string keyId) => $"{Tags[GetShard(keyId)]}limits:{keyId}";

    /// <summary>
    /// String that exists if the job was settled: <c>1</c>, or <c>lapsed</c> and the prompt and generated tokens that were billed when the job's lease had lapsed; a job that ends
    /// nevertheless is billed the difference. Expires after 24 h.
    /// </summary>
    public static string Settled(int shard, string jobId) => $"{Tags[shard]}settled:{jobId}";

    /// <summary>
    /// Hash, the running jobs of a shard's keys that are settled if their leases lapse: job → the microsecond in which it lapses, the tokens that it had generated
    /// at the last renewal or report, and <see cref="Limits.RunningJob"/>, separated by spaces. Never expires; a settled job is removed.
    /// </summary>
    public static string Running(int shard) => $"{Tags[shard]}running";

    /// <summary>String, held by the process that looks for lapsed leases. Expires after some seconds.</summary>
    public const string Sweep = Prefix + "{sweep}";

    /// <summary>
    /// Hash, what a shard's keys used in one minute: <c>key/model</c> → requests, failed, prompt tokens, generated tokens, milliseconds of the last,
    /// separated by spaces; <c>#</c> → the epoch, a name of this hash; <c>v</c> → the format version, absent for version 0. Expires 2 days after its
    /// first row.
    /// </summary>
    public static string Ledger(int shard, long minute) => string.Create(CultureInfo.InvariantCulture, $"{Tags[shard]}ledger:{minute}");

    /// <summary>Set, minutes of a shard that have usage to roll up. Never expires.</summary>
    public static string PendingMinutes(int shard) => $"{Tags[shard]}unrolled";

    /// <summary>Set, minutes that the elected process is rolling up. Never expires.</summary>
    public static string MinutesInProgress(int shard) => $"{Tags[shard]}rolling";

    /// <summary>List, a shard's newest requests, newest first: see <see cref="SettledRow"/>. Bounded by the setting <c>RequestHistory</c>.</summary>
    public static string Requests(int shard) => $"{Tags[shard]}requests";

    /// <summary>Hash, what happened in one minute: a process's part → its <see cref="HistoryDocument"/> as JSON. Expires after 2 h.</summary>
    public static string History(long minute) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{{history}}:{minute}");

    /// <summary>String, the number of a process's last addition to <see cref="Counts"/>. Expires after a day.</summary>
    public static string CountsFor(string process) => $"{Prefix}{{counts}}:of:{process}";

    /// <summary>
    /// Hash, what runs on a deployment's replicas: a process → the milliseconds until which its report counts, a space, and the report as
    /// <see cref="Loads.LoadCodec"/> writes it. Expires 10 s after the last report.
    /// </summary>
    public static string EngineLoads(string deployment) => $"{Prefix}{{engines:{deployment}}}";

    /// <summary>
    /// List, a job's tokens and at its end its outcome, an entry each as <see cref="RelayCodec"/> writes it. Expires 10 minutes after it was last
    /// appended to.
    /// </summary>
    public static string Tokens(string jobId) => $"{Prefix}{{job:{jobId}}}:tokens";

    /// <summary>Hash, choice → the offset of its next token; <c>done</c> → 1; <c>entries</c> → the length that the list of tokens has at least; <c>begun</c> → 1 if an activity has begun the job. Expires with the tokens.</summary>
    public static string TokenOffsets(string jobId) => $"{Prefix}{{job:{jobId}}}:offsets";

    /// <summary>Pub/sub channel of a process that reads relays: what is appended to them, as <see cref="Relay.RelayNotification"/>.</summary>
    /// <param name="process">The process.</param>
    public static string RelayNotifications(string process) => $"{Prefix}relay:{process}";

    /// <summary>String, why a job was cancelled (<see cref="Nebula.Domain.Inference.Activities.CancelReason"/>). Expires after an hour.</summary>
    public static string Cancelled(string jobId) => $"{Prefix}{{job:{jobId}}}:cancelled";

    /// <summary>Pub/sub channel, <c>reason job</c>: a job is cancelled. One for all jobs, as few are.</summary>
    public const string Cancellations = Prefix + "{cancellations}";
}
