using Nebula.Domain.Scripts;
using Nebula.Infrastructure.InProcess;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.ScriptCounters;

/// <summary>The counters of scripts for all processes that share a Redis. While Redis is lost, each process counts for itself.</summary>
internal sealed class RedisScriptCounters(RedisConnection redis) : IScriptCounters
{
    /// <summary>How long the sequences are kept after the last request of one: a day.</summary>
    public static readonly TimeSpan SequenceLifetime = TimeSpan.FromDays(1);

    /// <summary>How long the matches are kept after the last one: 30 days.</summary>
    public static readonly TimeSpan MatchLifetime = TimeSpan.FromDays(30);

    /// <summary>How long it is remembered which number a claim has taken: an hour.</summary>
    public static readonly TimeSpan ClaimLifetime = TimeSpan.FromHours(1);

    private static readonly RedisScript Take = RedisScript.Load("sequence-take");
    private static readonly RedisScript Count = RedisScript.Load("script-count");

    private readonly InProcessScriptCounters _local = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> ReadSequencesAsync(IReadOnlyList<string> sequences, CancellationToken cancellationToken = default) => redis.RunUnlessLostAsync(
        async database => (IReadOnlyList<long>)[.. (await database.HashGetAsync(RedisKeys.ScriptSequences, [.. sequences.Select(static sequence => (RedisValue)sequence)])).Select(static value => (long)value)],
        () => _local.ReadSequencesAsync(sequences, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<bool> TryCountAsync(string rule, string? sequence, long expected, CancellationToken cancellationToken = default) => redis.RunUnlessLostAsync(
        database => AddAsync(database, rule, sequence, expected, 1),
        () => _local.TryCountAsync(rule, sequence, expected, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask UndoAsync(string rule, string? sequence, long number, CancellationToken cancellationToken = default) => await redis.RunUnlessLostAsync(
        database => AddAsync(database, rule, sequence, number + 1, -1),
        async () =>
        {
            await _local.UndoAsync(rule, sequence, number, cancellationToken);
            return true;
        });

    /// <inheritdoc/>
    public ValueTask<long> TakeAsync(string sequence, string claim, CancellationToken cancellationToken = default) => redis.RunUnlessLostAsync(
        async database => (long)await Take.RunAsync(
            database, [RedisKeys.ScriptSequences, RedisKeys.SequenceClaim(claim)], [sequence, (long)SequenceLifetime.TotalSeconds, (long)ClaimLifetime.TotalSeconds]),
        () => _local.TakeAsync(sequence, claim, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> ReadMatchesAsync(CancellationToken cancellationToken = default) => redis.RunUnlessLostAsync(
        async database => (IReadOnlyDictionary<string, long>)(await database.HashGetAllAsync(RedisKeys.ScriptMatches)).ToDictionary(static entry => (string)entry.Name!, static entry => (long)entry.Value),
        () => _local.ReadMatchesAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask ResetAsync(CancellationToken cancellationToken = default)
    {
        await _local.ResetAsync(cancellationToken);
        await redis.RunUnlessLostAsync(
            async database => await database.KeyDeleteAsync([RedisKeys.ScriptSequences, RedisKeys.ScriptMatches]) >= 0,
            static () => new(true));
    }

    private static async Task<bool> AddAsync(IDatabase database, string rule, string? sequence, long expected, int count) => (bool)await Count.RunAsync(
        database,
        [RedisKeys.ScriptSequences, RedisKeys.ScriptMatches],
        [rule, sequence ?? "", expected, count, (long)SequenceLifetime.TotalSeconds, (long)MatchLifetime.TotalSeconds]);
}
