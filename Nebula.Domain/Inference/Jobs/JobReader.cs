using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Domain.Inference.Jobs;

/// <summary>Reads a job to its end. Every wait has an end, and a job that cannot be read is cancelled and settled.</summary>
/// <remarks>
/// The workflow settles a job. If the job cannot be read, or its workflow has not settled it <see cref="Margin"/> after the deadline, as when it never ran, the reader settles it with
/// the tokens that it has received. Settling is idempotent, so a workflow that settles later changes nothing. One caller at a time.
/// </remarks>
public sealed partial class JobReader : IDisposable
{
    /// <summary>How long after a job's deadline its workflow may take to settle it: 2 minutes.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private static readonly NebulaError AnswerLost = new(ErrorKind.Unavailable, "The server has lost the end of its answer. Please try again.");

    private readonly ITokenReader _reader;
    private readonly IDisposable _lease;
    private readonly IJobCancellation _cancellations;
    private readonly JobSettler _settler;
    private readonly WaitingJobs _waiting;
    private readonly ReadTimer _timer;
    private readonly ILogger _logger;
    private CancellationTokenRegistration _clientLeft;
    private NebulaError? _failure;
    private int _tokens;
    private int _ended;
    private volatile bool _hasRead;

    internal JobReader(
        InferenceJob job,
        ITokenReader reader,
        IDisposable lease,
        IJobCancellation cancellations,
        JobSettler settler,
        WaitingJobs waiting,
        TimeSpan idleInterval,
        SharedDeadlines deadlines,
        TimeProvider time,
        ILogger logger)
    {
        (Job, _reader, _lease, _cancellations, _settler, _waiting, _logger) = (job, reader, lease, cancellations, settler, waiting, logger);
        _timer = new ReadTimer(idleInterval, TimeSpan.FromSeconds(job.DeadlineSeconds) + Margin, deadlines, time);
    }

    /// <summary>The job.</summary>
    public InferenceJob Job { get; }

    /// <summary>How the job ended; null until everything is read, and if the job could not be read to its end.</summary>
    public JobOutcome? Outcome => _reader.Outcome;

    /// <summary>Why the job failed or could not be read; null if neither is so.</summary>
    public NebulaError? Error => _failure ?? Outcome?.Error;

    /// <summary>Whether something of the answer was read, so that the job has begun.</summary>
    internal bool HasRead => _hasRead;

    /// <summary>Whether the deadline and its margin have passed.</summary>
    public bool IsOverdue => _timer.IsOverdue;

    /// <summary>Lets waits last until the job has ended, for an answer that is sent as a whole.</summary>
    public void WaitForAll() => _reader.WaitForAll();

    /// <summary>Takes the next tokens if there are any now.</summary>
    public bool TryRead(out RelayEvent tokens)
    {
        if (!_reader.TryRead(out tokens))
            return false;
        _hasRead = true;
        if (tokens.Kind != DeltaKind.Embedding) // vectors are not metered
            _tokens += tokens.Tokens.Length;
        if (tokens.FinishReason is not null)
            _ended++;
        return true;
    }

    /// <summary>Waits until <see cref="TryRead"/> has something, the idle interval has passed, or the job has ended. It does not throw.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadState> WaitAsync()
    {
        if (_failure is not null)
            return ReadState.Ended;
        try
        {
            if (await _reader.WaitAsync(_timer.Arm()))
                return ReadState.Ready;
            if (LacksEnd())
                await EndUnreadAsync(AnswerLost);
        }
        catch (OperationCanceledException) when (_timer.Fired)
        {
            if (!_timer.IsOverdue)
                return ReadState.Idle;
            await EndOverdueAsync();
        }
        catch (Exception e)
        {
            ReadFailed(_logger, Job.Id, e);
            await EndUnreadAsync(GetError(e));
        }

        return ReadState.Ended;
    }

    /// <summary>
    /// Cancels the job because its client has disconnected, and reads to its end, so that its lease is renewed until it is settled.
    /// </summary>
    public async ValueTask AbandonAsync()
    {
        await TryCancelAsync(CancelReason.ClientLeft);
        while (await WaitAsync() != ReadState.Ended)
        {
            while (TryRead(out _))
            {
                // The client has disconnected.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiting.Remove(this);
        _clientLeft.Dispose();
        _lease.Dispose();
        _timer.Dispose();
        _reader.Dispose();
    }

    /// <summary>Cancels the job with a token.</summary>
    internal void CancelWith(CancellationToken clientLeft) =>
        _clientLeft = clientLeft.UnsafeRegister(static reader => _ = ((JobReader)reader!).TryCancelAsync(CancelReason.ClientLeft), this);

    /// <summary>Ends a job whose workflow could not be started; if it was started nevertheless, it finds the job cancelled and settled.</summary>
    internal async ValueTask FailStartAsync(Exception cause)
    {
        _failure = GetError(cause);
        await TryCancelAsync(CancelReason.ReaderFailed);
        await _settler.SettleFailedAsync(Job, _failure);
    }

    /// <summary>Ends a job that is not started.</summary>
    internal ValueTask FailAsync(NebulaError error)
    {
        _failure = error;
        return _settler.SettleFailedAsync(Job, error);
    }

    private static NebulaError GetError(Exception cause) => cause is NebulaException known ? known.Error : NebulaError.ServerError;

    private async ValueTask EndOverdueAsync()
    {
        Overdue(_logger, Job.Id);
        while (TryRead(out _))
        {
            // What waits for all tokens has not counted them yet.
        }

        _failure = JobOutcomeCalculator.CreateDeadlineError(Job);
        await TryCancelAsync(CancelReason.Deadline);
        await _settler.SettleOverdueAsync(Job, _tokens);
    }

    // A choice that was generated has an end, unless the relay has lost it.
    private bool LacksEnd() => Outcome is { Error: null, Usage.Status: 200 } && Job.Embedding is null && _ended < Job.Choices;

    private async ValueTask EndUnreadAsync(NebulaError error)
    {
        _failure = error;
        await TryCancelAsync(CancelReason.ReaderFailed);
        if (!await _settler.TrySettleUnreadAsync(Job, error, _tokens))
            _ = SettleWhenOverdueAsync();
    }

    // For a settlement that has failed.
    private async Task SettleWhenOverdueAsync()
    {
        await _timer.WaitUntilOverdueAsync();
        await _settler.SettleOverdueAsync(Job, _tokens);
    }

    private async Task TryCancelAsync(CancelReason reason)
    {
        try
        {
            await _cancellations.CancelAsync(Job.Id, reason);
        }
        catch (Exception e)
        {
            NotCancelled(_logger, Job.Id, e);
        }
    }

    [LoggerMessage(EventId = 1057, Level = LogLevel.Error, Message = "The relay of job {JobId} could not be read; the job is cancelled")]
    private static partial void ReadFailed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(EventId = 1058, Level = LogLevel.Error, Message = "Job {JobId} was not settled by its workflow; it is settled by its reader")]
    private static partial void Overdue(ILogger logger, string jobId);

    [LoggerMessage(EventId = 1059, Level = LogLevel.Warning, Message = "Job {JobId} could not be cancelled; it runs to its end")]
    private static partial void NotCancelled(ILogger logger, string jobId, Exception exception);
}

/// <summary>The result of a wait of a <see cref="JobReader"/>.</summary>
public enum ReadState
{
    /// <summary>Tokens are ready to be read.</summary>
    Ready,

    /// <summary>No token became ready within the idle interval.</summary>
    Idle,

    /// <summary>The end: the reader has an outcome or an error.</summary>
    Ended,
}
