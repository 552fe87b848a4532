using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>The relay of jobs whose reader and activities are in different processes: each job's tokens are a list in Redis.</summary>
internal sealed class RedisTokenRelay(RedisConnection redis, TimeProvider time, ILogger<RedisTokenRelay> logger, InstanceId? process = null) : ITokenRelay
{
    private readonly RedisRetry _retry = new(redis, time);
    private readonly RelayNotifications _notifications = new(redis, (process ?? new InstanceId()).Value);

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public ITokenReader OpenReader(string jobId) => OpenReader(jobId, 0);

    /// <summary>Opens a job's relay for reading from an entry on; 0 reads all.</summary>
    public ITokenReader OpenReader(string jobId, long offset) => new RedisTokenReader(CreateLog(jobId), offset);

    /// <inheritdoc/>
    public ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true, Func<ValueTask<bool>>? mayContinue = null) =>
        new RedisTokenWriter(CreateLog(jobId), choice, isRepeatable, mayContinue, logger);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RelayedChoice>?> TryReadRelayedAsync(string jobId, int choices)
    {
        try
        {
            return await CreateLog(jobId).ReadChoicesAsync(choices, outage: null);
        }
        catch (NebulaException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default) =>
        await CreateLog(jobId).CompleteAsync(outcome);

    private RedisRelayLog CreateLog(string jobId) => new(jobId, redis, _retry, _notifications);
}
