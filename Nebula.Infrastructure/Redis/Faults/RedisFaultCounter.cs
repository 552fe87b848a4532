using Nebula.Domain.Faults;
using Nebula.Infrastructure.InProcess;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Faults;

/// <summary>Counts in Redis, so that all processes continue the same sequences. While Redis is lost, each process counts by itself.</summary>
internal sealed class RedisFaultCounter(RedisConnection redis, InProcessFaultCounter fallback) : IFaultCounter
{
    /// <inheritdoc/>
    public ValueTask<long> CountRequestAsync(string sequenceId) => redis.RunUnlessLostAsync(
        async database => await database.HashIncrementAsync(RedisKeys.FaultCounts, Requests(sequenceId)) - 1, () => fallback.CountRequestAsync(sequenceId));

    /// <inheritdoc/>
    public async ValueTask CountInjectionAsync(string sequenceId) => await redis.RunUnlessLostAsync(
        async database => await database.HashIncrementAsync(RedisKeys.FaultCounts, Injected(sequenceId)),
        async () =>
        {
            await fallback.CountInjectionAsync(sequenceId);
            return 0L;
        });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FaultCounts>> ReadAsync(IReadOnlyList<string> sequenceIds) => redis.RunUnlessLostAsync(
        async database => (IReadOnlyList<FaultCounts>)[.. (await database.HashGetAsync(RedisKeys.FaultCounts, [.. sequenceIds.SelectMany(GetFields)]))
            .Chunk(2).Select(static counts => new FaultCounts((long)counts[0], (long)counts[1]))],
        () => fallback.ReadAsync(sequenceIds));

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(string sequenceId)
    {
        await fallback.RemoveAsync(sequenceId);
        await redis.RunUnlessLostAsync(async database => await database.HashDeleteAsync(RedisKeys.FaultCounts, GetFields(sequenceId)), static () => new(0L));
    }

    private static RedisValue[] GetFields(string sequenceId) => [Requests(sequenceId), Injected(sequenceId)];

    private static RedisValue Requests(string sequenceId) => $"{sequenceId}/r";

    private static RedisValue Injected(string sequenceId) => $"{sequenceId}/i";
}
