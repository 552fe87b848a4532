using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>A job's cancellation as one activity of this process sees it.</summary>
internal sealed class RedisJobCancellationWatch : IJobCancellationWatch
{
    private readonly RedisJobCancellation _owner;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private bool _disposed;

    public RedisJobCancellationWatch(string jobId, RedisJobCancellation owner) => (JobId, Token, _owner) = (jobId, _cancellation.Token, owner);

    public string JobId { get; }

    public CancellationToken Token { get; }

    public CancelReason? Reason { get; private set; }

    /// <summary>The first look for an earlier cancellation, which does not fail.</summary>
    public Task Checking { get; set; } = Task.CompletedTask;

    public ValueTask WaitUntilCheckedAsync() => new(Checking);

    public void Cancel(CancelReason reason)
    {
        lock (_lock)
        {
            if (_disposed || Reason is not null)
                return;
            Reason = reason;
            _ = _cancellation.CancelAsync(); // its callbacks must not delay the messages of other jobs
        }
    }

    public void Dispose()
    {
        _owner.Remove(this);
        lock (_lock)
            _disposed = true;
        _cancellation.Dispose();
    }
}
