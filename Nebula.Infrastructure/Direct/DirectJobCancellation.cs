using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Redis.Relay;

namespace Nebula.Infrastructure.Direct;

/// <summary>
/// Cancels jobs of this process directly, and all others through Redis. A job of this process is watched in Redis as well, so that any process can cancel it;
/// that costs no command, because the channel of cancellations is subscribed already.
/// </summary>
internal sealed class DirectJobCancellation(DirectJobs here, InProcessTokenRelay own, RedisJobCancellation shared) : IJobCancellation
{
    /// <inheritdoc/>
    public ValueTask CancelAsync(string jobId, CancelReason reason, CancellationToken cancellationToken = default) =>
        here.Contains(jobId) ? own.CancelAsync(jobId, reason, cancellationToken) : shared.CancelAsync(jobId, reason, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CancelReason?> TryCancelWaitingAsync(string jobId, CancelReason reason) =>
        here.Contains(jobId) ? own.TryCancelWaitingAsync(jobId, reason) : shared.TryCancelWaitingAsync(jobId, reason);

    /// <inheritdoc/>
    public IJobCancellationWatch Watch(string jobId) => here.Contains(jobId) ? new DirectWatch(jobId, own, shared.WatchNew(jobId)) : shared.Watch(jobId);

    // The first reason counts, from wherever it comes: what arrives from Redis is passed to the job's channel.
    private sealed class DirectWatch : IJobCancellationWatch
    {
        private readonly IJobCancellationWatch _own;
        private readonly IJobCancellationWatch _remote;
        private readonly CancellationTokenRegistration _forwarding;

        public DirectWatch(string jobId, InProcessTokenRelay own, IJobCancellationWatch remote)
        {
            (_own, _remote) = (own.Watch(jobId), remote);
            _forwarding = remote.Token.UnsafeRegister(_ => _ = own.CancelAsync(jobId, remote.Reason ?? CancelReason.ClientLeft).AsTask(), null);
        }

        public CancellationToken Token => _own.Token;

        public CancelReason? Reason => _own.Reason;

        public ValueTask WaitUntilCheckedAsync() => _remote.WaitUntilCheckedAsync();

        public void Dispose()
        {
            _forwarding.Dispose();
            _remote.Dispose();
            _own.Dispose();
        }
    }
}
