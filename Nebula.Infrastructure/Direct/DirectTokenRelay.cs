using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Infrastructure.InProcess;

namespace Nebula.Infrastructure.Direct;

/// <summary>The relay as activities see it: this process's own for jobs that run here, the shared one for all others.</summary>
internal sealed class DirectTokenRelay(DirectJobs here, InProcessTokenRelay own, ITokenRelay shared) : ITokenRelay
{
    /// <inheritdoc/>
    public bool IsShared => shared.IsShared;

    /// <inheritdoc/>
    /// <remarks>A job that runs here is read through its <see cref="JobRoute"/>; this one reads the others.</remarks>
    public ITokenReader OpenReader(string jobId) => shared.OpenReader(jobId);

    /// <inheritdoc/>
    public ITokenWriter OpenWriter(string jobId, int choice, bool isRepeatable = true, Func<ValueTask<bool>>? mayContinue = null) =>
        Get(jobId).OpenWriter(jobId, choice, isRepeatable, mayContinue);

    /// <inheritdoc/>
    public long CountTokens(string jobId) => own.CountTokens(jobId);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RelayedChoice>?> TryReadRelayedAsync(string jobId, int choices) => Get(jobId).TryReadRelayedAsync(jobId, choices);

    /// <inheritdoc/>
    public ValueTask CompleteAsync(string jobId, JobOutcome outcome, CancellationToken cancellationToken = default) =>
        Get(jobId).CompleteAsync(jobId, outcome, cancellationToken);

    private ITokenRelay Get(string jobId) => here.Contains(jobId) ? own : shared;
}
