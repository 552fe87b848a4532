namespace Nebula.Infrastructure.Availability;

/// <summary>Knows whether something that this process depends on answers, so that calls to it need not wait while it does not.</summary>
/// <remarks>
/// A call that fails or takes <see cref="SlowCall"/> makes the monitor ask the dependency something small. If that fails or takes <see cref="ProbeTimeout"/>, and no
/// other call was answered meanwhile, the dependency is lost: calls that wait for it end. It is asked every <see cref="ProbeInterval"/> from then on until it answers.
/// </remarks>
/// <param name="time">The clock.</param>
public abstract class AvailabilityMonitor(TimeProvider time)
{
    /// <summary>How long a call may take before the dependency is asked whether it is there: 500 ms.</summary>
    public static readonly TimeSpan SlowCall = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the dependency may take to answer: 1.5 s.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromMilliseconds(1_500);

    /// <summary>The time between two questions while the dependency is lost: 1 s.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile CancellationTokenSource _loss = new();
    private long _answers;
    private int _asking;

    /// <summary>The dependency was lost; raised once until it answers again.</summary>
    public event EventHandler? Lost;

    /// <summary>Whether the dependency is lost.</summary>
    public bool IsLost => _loss.IsCancellationRequested;

    /// <summary>Cancelled if the dependency is lost. Another token takes its place when the dependency answers again.</summary>
    public CancellationToken Loss => _loss.Token;

    /// <summary>Asks the dependency in the background whether it is there, unless it is being asked.</summary>
    public void Check()
    {
        if (Interlocked.Exchange(ref _asking, 1) == 0)
            _ = AskUntilItAnswersAsync();
    }

    /// <summary>Starts a call: the dependency is asked if the call is not disposed within <see cref="SlowCall"/>.</summary>
    internal protected ITimer StartCall() =>
        time.CreateTimer(static monitor => ((AvailabilityMonitor)monitor!).Check(), this, SlowCall, Timeout.InfiniteTimeSpan);

    /// <summary>Reports that a call was answered.</summary>
    internal protected void ReportAnswer() => Interlocked.Increment(ref _answers);

    /// <summary>Treats the dependency as lost until it answers the next question, which is asked now.</summary>
    protected void PresumeLost()
    {
        Lose(null);
        Check();
    }

    /// <summary>Asks the dependency something small. Throws if it does not answer.</summary>
    protected abstract Task AskAsync(CancellationToken cancellationToken);

    /// <summary>Called when the dependency is lost, with what its last question failed with; null if something else says that it is lost.</summary>
    protected abstract void OnLost(Exception? reason);

    /// <summary>Called when a lost dependency answers.</summary>
    protected abstract void OnFound();

    private async Task AskUntilItAnswersAsync()
    {
        while (await TryAskAsync() is { } failure)
        {
            Lose(failure);
            await Task.Delay(ProbeInterval, time);
        }

        Interlocked.Exchange(ref _asking, 0);
        Find();
    }

    private async Task<Exception?> TryAskAsync()
    {
        var answers = Interlocked.Read(ref _answers);
        using var timeout = new CancellationTokenSource(ProbeTimeout, time);
        try
        {
            await AskAsync(timeout.Token).WaitAsync(timeout.Token);
            return null;
        }
        catch (Exception e)
        {
            return Interlocked.Read(ref _answers) == answers ? e : null;
        }
    }

    private void Lose(Exception? reason)
    {
        lock (_lock)
        {
            if (IsLost)
                return;
            _ = _loss.CancelAsync();
        }

        OnLost(reason);
        Lost?.Invoke(this, EventArgs.Empty);
    }

    private void Find()
    {
        lock (_lock)
        {
            if (!IsLost)
                return;
            _loss = new CancellationTokenSource();
        }

        OnFound();
    }
}
