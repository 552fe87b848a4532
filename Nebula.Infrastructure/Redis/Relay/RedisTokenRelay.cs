using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Jobs whose reader and activities are in different processes: each job's tokens are a list in Redis.</summary>
internal sealed class RedisTokenRelay(RedisConnection redis, TimeProvider time) : ITokenRelay
{
    private readonly RedisRetry _patience = new(redis, time);

    /// <inheritdoc/>
    public ITokenReader OpenReader(string jobId) => OpenReader(jobId, 0);

    /// <summary>Opens a job's relay for reading from an entry on; 0 reads all that there ever was.</summary>
    public ITokenReader OpenReader(string jobId, long offset) => new RedisTokenReader(Log(jobId), offset);

    /// <inheritdoc/>
    public ITokenWriter OpenWriter(string jobId, int choice) => new RedisTokenWriter(Log(jobId));

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default) =>
        await Log(jobId).AppendAsync([new RelayEntry(outcome)]);

    private RedisRelayLog Log(string jobId) => new(jobId, redis, _patience);
}
