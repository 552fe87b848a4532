namespace Nebula.Domain.Inference.Jobs;

/// <summary>Tokens that are cancelled at a deadline. Waits whose deadlines are close together share one, so that a request needs no timer of its own.</summary>
internal sealed class SharedDeadlines(TimeProvider time)
{
    /// <summary>How long after its deadline a token is cancelled at the latest: 10 s.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    private readonly long _began = time.GetTimestamp();
    private volatile Deadline? _newest;

    /// <summary>A token that is cancelled at a deadline or up to <see cref="MaxDelay"/> later.</summary>
    /// <param name="remaining">The time from now to the deadline.</param>
    public CancellationToken Get(TimeSpan remaining)
    {
        var at = time.GetElapsedTime(_began) + remaining;
        if (_newest is { } newest && newest.At >= at && newest.At - at <= MaxDelay)
            return newest.Token;
        var wait = remaining + MaxDelay;
        if (wait <= TimeSpan.Zero)
            return new CancellationToken(canceled: true);
        var source = new CancellationTokenSource(wait, time); // its timer keeps it alive
        _newest = new Deadline(at + MaxDelay, source.Token);
        return source.Token;
    }

    private sealed record Deadline(TimeSpan At, CancellationToken Token);
}
