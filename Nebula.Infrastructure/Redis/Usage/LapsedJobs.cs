using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Activities;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Infrastructure.Redis.History;
using Nebula.Infrastructure.Redis.Limits;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Usage;

/// <summary>Settles jobs whose leases have lapsed, because the processes that renewed them have ended, and ends their relays.</summary>
/// <remarks>
/// <para>
/// A job is billed what the shared relay has of it; if its relay was in its process, what that process reported last, at most <see cref="IRateLimiter.ReportInterval"/> before it ended. It is settled once, by whichever process comes
/// first. A job whose relay was in its process may run nevertheless, in a process that was paused or could not reach Redis: when it ends, the difference is billed.
/// </para>
/// A process that has lost Redis does not look for lapsed leases for <see cref="IRateLimiter.LeaseDuration"/> after Redis is back: all leases have lapsed then, and the processes that hold
/// them renew them.
/// </remarks>
internal sealed partial class LapsedJobs(
    RedisConnection redis,
    RedisSettlement settlement,
    SettlementOutbox outbox,
    ITokenRelay relay,
    IJobCancellation cancellations,
    HistoryCollector history,
    NebulaMetrics metrics,
    TimeProvider time,
    ILogger<LapsedJobs> logger)
{
    /// <summary>How often a process looks for lapsed leases, unless another one has done so: every 5 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const int BatchSize = 200;

    private static readonly RedisScript TakeScript = RedisScript.Load("lapsed");
    private static readonly TimeSpan ElectedFor = Interval - TimeSpan.FromMilliseconds(500);
    private static readonly NebulaError Interrupted = new(ErrorKind.Internal, "The server was interrupted while it generated the answer.");

    private long _losses = redis.Losses;
    private long _availableSince = time.GetTimestamp();

    /// <summary>Settles the jobs whose leases have lapsed, unless another process has looked for them lately, or Redis does not answer.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellationToken = default)
    {
        if (!redis.IsAvailable || HasLostRedisLately())
            return;
        try
        {
            if (!await redis.UntilLostAsync(redis.Database.StringSetAsync(RedisKeys.Sweep, "1", ElectedFor, When.NotExists)))
                return;
            var lapsed = await redis.UntilLostAsync(Task.WhenAll(Enumerable.Range(0, RedisKeys.Shards).Select(TakeAsync)));
            RunningJob[] jobs = [.. lapsed.SelectMany(static shard => shard)];
            if (jobs.Length == 0)
                return;
            var ended = await ListOutboxAsync(cancellationToken);
            foreach (var job in jobs.Where(job => !ended.Contains(job.Reservation.JobId)))
                await SettleAsync(job);
        }
        catch (Exception e) when (RedisConnection.IsUnavailable(e) || e is NebulaException)
        {
            // What is not settled is taken again.
        }
    }

    // A fresh process has not lost Redis: the leases that it finds lapsed are those of processes before it.
    private bool HasLostRedisLately()
    {
        if (redis.Losses != _losses)
            (_losses, _availableSince) = (redis.Losses, time.GetTimestamp());
        return _losses > 0 && time.GetElapsedTime(_availableSince) < IRateLimiter.LeaseDuration;
    }

    private async Task<IEnumerable<RunningJob>> TakeAsync(int shard)
    {
        var taken = (RedisValue[])(await TakeScript.RunAsync(
            redis.Database, [RedisKeys.Running(shard)], [(long)IRateLimiter.LeaseDuration.TotalMicroseconds, BatchSize]))!;
        return taken.Chunk(2).Select(static job => RunningJob.TryRead(job[0]!, job[1])).OfType<RunningJob>();
    }

    // The jobs that have ended while their processes could not reach Redis. They are settled as they ended.
    private async ValueTask<HashSet<string>> ListOutboxAsync(CancellationToken cancellationToken)
    {
        var ended = new HashSet<string>();
        await foreach (var record in outbox.ListAsync(cancellationToken))
            ended.Add(record.Key);
        return ended;
    }

    private async ValueTask SettleAsync(RunningJob running)
    {
        var (reservation, charge) = (running.Reservation, running.Reservation.Job!);
        var job = new InferenceJob
        {
            Id = reservation.JobId, Model = charge.Model, Reservation = reservation, AdmittedAt = time.GetUtcNow(), PromptTokens = (int)charge.InputTokens, MaxTokens = 0,
            Choices = charge.Choices, Seed = 0, Stream = charge.Stream,
        };
        var outcome = JobOutcomeCalculator.Compute(new JobToSettle(job, await ReadAsync(running), time.GetUtcNow(), DeadlinePassed: false));
        if (!await settlement.SettleLapsedAsync(new Settlement(reservation, outcome.Usage), running.Value, mayRun: charge.RunsHere))
            return;
        Settled(logger, job.Id, outcome.Usage.OutputTokens);
        metrics.RequestSettled(outcome.Usage);
        history.Add(outcome.Usage);
        if (charge.RunsHere)
            return;
        await relay.CompleteAsync(job.Id, outcome);
        await cancellations.CancelAsync(job.Id, CancelReason.LeaseLost); // an activity that is about to run again
    }

    private async ValueTask<IReadOnlyList<ChoiceResult>> ReadAsync(RunningJob running)
    {
        if (running.Reservation.Job is not { RunsHere: false } job)
            return [new ChoiceResult { FinishReason = FinishReasons.Error, OutputTokens = (int)running.Tokens, Error = Interrupted }];
        var relayed = await relay.TryReadRelayedAsync(running.Reservation.JobId, job.Choices) ?? throw new RedisLostException();
        return [.. relayed.Select(static choice => choice.ToResult() with { Error = Interrupted })];
    }

    [LoggerMessage(EventId = 3204, Level = LogLevel.Warning, Message = "The process of job {JobId} has ended; the job is settled with the {Tokens} tokens that it had generated")]
    private static partial void Settled(ILogger logger, string jobId, long tokens);
}
