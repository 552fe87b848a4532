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
    public ValueTask<IReadOnlyList<long>> ReadSequencesAsync(IReadOnlyList<string> sequences, CancellationToken cancellationToken = default) => RunAsync(
        async () => (IReadOnlyList<long>)[.. (await redis.Database.HashGetAsync(RedisKeys.ScriptSequences, [.. sequences.Select(static sequence => (RedisValue)sequence)])).Select(static value => (long)value)],
        local => local.ReadSequencesAsync(sequences, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<bool> TryCountAsync(string rule, string? sequence, long expected, CancellationToken cancellationToken = default) => RunAsync(
        () => AddAsync(rule, sequence, expected, 1),
        local => local.TryCountAsync(rule, sequence, expected, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask UndoAsync(string rule, string? sequence, long number, CancellationToken cancellationToken = default) => await RunAsync(
        () => AddAsync(rule, sequence, number + 1, -1),
        async local =>
        {
            await local.UndoAsync(rule, sequence, number, cancellationToken);
            return true;
        });

    /// <inheritdoc/>
    public ValueTask<long> TakeAsync(string sequence, string claim, CancellationToken cancellationToken = default) => RunAsync(
        async () => (long)await Take.RunAsync(
            redis.Database, [RedisKeys.ScriptSequences, RedisKeys.SequenceClaim(claim)], [sequence, (long)SequenceLifetime.TotalSeconds, (long)ClaimLifetime.TotalSeconds]),
        local => local.TakeAsync(sequence, claim, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, long>> ReadMatchesAsync(CancellationToken cancellationToken = default) => RunAsync(
        async () => (IReadOnlyDictionary<string, long>)(await redis.Database.HashGetAllAsync(RedisKeys.ScriptMatches)).ToDictionary(static entry => (string)entry.Name!, static entry => (long)entry.Value),
        local => local.ReadMatchesAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask ResetAsync(CancellationToken cancellationToken = default)
    {
        await _local.ResetAsync(cancellationToken);
        await RunAsync(
            async () => await redis.Database.KeyDeleteAsync([RedisKeys.ScriptSequences, RedisKeys.ScriptMatches]) >= 0,
            static _ => new(true));
    }

    private async Task<bool> AddAsync(string rule, string? sequence, long expected, int count) => (bool)await Count.RunAsync(
        redis.Database,
        [RedisKeys.ScriptSequences, RedisKeys.ScriptMatches],
        [rule, sequence ?? "", expected, count, (long)SequenceLifetime.TotalSeconds, (long)MatchLifetime.TotalSeconds]);

    private async ValueTask<T> RunAsync<T>(Func<Task<T>> shared, Func<InProcessScriptCounters, ValueTask<T>> alone)
    {
        if (!redis.IsAvailable)
            return await alone(_local);
        try
        {
            return await redis.UntilLostAsync(shared());
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e))
        {
            return await alone(_local);
        }
    }
}
