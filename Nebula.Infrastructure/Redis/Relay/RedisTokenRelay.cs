using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>The relay of jobs whose reader and activities are in different processes: each job's tokens are a list in Redis.</summary>
internal sealed class RedisTokenRelay(RedisConnection redis, TimeProvider time, ILogger<RedisTokenRelay> logger) : ITokenRelay
{
    private readonly RedisRetry _retry = new(redis, time);

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public ITokenReader OpenReader(string jobId) => OpenReader(jobId, 0);

    /// <summary>Opens a job's relay for reading from an entry on; 0 reads all.</summary>
    public ITokenReader OpenReader(string jobId, long offset) => new RedisTokenReader(CreateLog(jobId), offset);

    /// <inheritdoc/>
    public ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true) => new RedisTokenWriter(CreateLog(jobId), choice, isRepeatable, logger);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RelayedChoice>?> TryReadRelayedAsync(string jobId, int choices)
    {
        var log = CreateLog(jobId);
        var relayed = new RelayedChoice[choices];
        try
        {
            for (long offset = 0; ;)
            {
                var page = await log.ReadOnceAsync(offset, RedisTokenReader.PageSize);
                foreach (var entry in page)
                {
                    if (RelayCodec.Read(entry!).Tokens is { } taken && taken.Choice < choices)
                        relayed[taken.Choice].Add(taken);
                }

                if (page.Length < RedisTokenReader.PageSize)
                    return relayed;
                offset += page.Length;
            }
        }
        catch (NebulaException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default) =>
        await CreateLog(jobId).CompleteAsync(outcome);

    private RedisRelayLog CreateLog(string jobId) => new(jobId, redis, _retry);
}
