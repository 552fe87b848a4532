using System.Diagnostics;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Usage;
using Shouldly;

namespace Nebula.Tests.State;

/// <summary>The invariants of a key after any steps, computed from the answers.</summary>
internal sealed class LimitsModel(StateWorld world)
{
    private static readonly RateLimits Limits = new() { RequestsPerMinute = 40, TokensPerMinute = 1_000, ConcurrentRequests = 6, TokensPerDay = 2_500 };

    private readonly List<Job> _jobs = [];
    private readonly Stopwatch _real = Stopwatch.StartNew();
    private TimeSpan _waited;
    private long _lateTokens;

    /// <summary>Does a group's steps at the same time, and checks everything.</summary>
    public async Task DoAsync(LimitsStep[] group)
    {
        Job[] known = [.. _jobs];
        await Task.WhenAll(group.Where(static step => step.Kind < LimitsStep.StepKind.Resume).Select(step => DoAsync(step, known)));
        foreach (var step in group.Where(static step => step.Kind == LimitsStep.StepKind.Resume)) // only jobs that are not settled continue
            await DoAsync(step, known);
        foreach (var step in group.Where(static step => step.Kind >= LimitsStep.StepKind.Wait))
            await WaitAsync(TimeSpan.FromSeconds(step.Kind == LimitsStep.StepKind.Wait ? 12 : 45));
        await CheckAsync();
    }

    /// <summary>Settles the running jobs, and compares the ledger with all answers.</summary>
    public async Task EndAsync()
    {
        foreach (var job in _jobs.ToArray())
            await SettleAsync(job, 50);
        await CheckAsync();
        (await world.Limiter.ReadAsync("key", Limits)).ConcurrentRequests.ShouldBe(0);
        var ledger = (await world.Ledger.GetKeyTotalsAsync()).GetValueOrDefault("key")?.Totals ?? default;
        ledger.ShouldBe(new UsageTotals(_jobs.Count, 0, _jobs.Sum(static job => job.Used!.Value), 0));
    }

    private async Task DoAsync(LimitsStep step, Job[] known)
    {
        if (step.Kind == LimitsStep.StepKind.Acquire)
        {
            var reservation = StateWorld.Reserve($"job-{Guid.NewGuid():N}", Limits, 1 + (step.Amount * 4));
            if ((await world.Limiter.AcquireAsync(reservation)).Admitted)
                Add(new Job(reservation));
            return;
        }

        if (known.Length == 0)
            return;
        var job = known[step.Which % known.Length];
        if (step.Kind == LimitsStep.StepKind.Settle)
            await SettleAsync(job, step.Amount);
        else if (step.Kind == LimitsStep.StepKind.Renew && job.IsLive)
            await RenewAsync(job);
        else if (step.Kind == LimitsStep.StepKind.Resume && job.IsLive)
            await ResumeAsync(job);
    }

    private void Add(Job job)
    {
        lock (_jobs)
            _jobs.Add(job);
    }

    private async Task RenewAsync(Job job)
    {
        await world.OtherLimiter.RenewAsync([new Lease("key", job.Reservation.JobId)]);
        job.Age = TimeSpan.Zero;
    }

    private async Task ResumeAsync(Job job)
    {
        (await world.OtherLimiter.AcquireAsync(job.Reservation with { Resume = true })).Admitted.ShouldBeTrue();
        job.Age = TimeSpan.Zero;
    }

    private async Task SettleAsync(Job job, int share)
    {
        var used = job.Reservation.Tokens * share / 100;
        job.TimesAsked++;
        if (!await world.Settlement.SettleAsync(world.Settle(job.Reservation, used, 0)))
        {
            job.TimesAsked.ShouldBeGreaterThan(1, "a job was said to be settled that was not");
            return;
        }

        job.Used.ShouldBeNull("a job was settled twice");
        if (!job.IsLive)
            _lateTokens += used;
        job.Used = used;
    }

    private async Task WaitAsync(TimeSpan time)
    {
        await world.AdvanceAsync(time);
        _waited += time;
        foreach (var job in _jobs.Where(static job => job.Used is null))
            job.Age += time;
    }

    private async Task CheckAsync()
    {
        var usage = await world.Limiter.ReadAsync("key", Limits);
        usage.TokensPerDay.ShouldBe(_jobs.Sum(static job => job.Used ?? (job.IsLive ? job.Reservation.Tokens : 0)));
        usage.TokensPerDay.ShouldBeInRange(0, Limits.TokensPerDay!.Value + _lateTokens);
        usage.ConcurrentRequests.ShouldBe(_jobs.Count(static job => job.IsLive));
        usage.ConcurrentRequests.ShouldBeInRange(0, Limits.ConcurrentRequests!.Value);
        usage.TokensPerMinute.ShouldBeInRange(0, Limits.TokensPerMinute!.Value);
        usage.RequestsPerMinute.ShouldBeInRange(0, Limits.RequestsPerMinute!.Value);
        var minutes = (_waited + _real.Elapsed).TotalMinutes;
        ((double)_jobs.Count).ShouldBeLessThanOrEqualTo(Limits.RequestsPerMinute.Value * (1 + minutes));
        ((double)_jobs.Sum(static job => job.Used ?? job.Reservation.Tokens)).ShouldBeLessThanOrEqualTo(Limits.TokensPerMinute.Value * (1 + minutes));
    }

    private sealed class Job(Reservation reservation)
    {
        public Reservation Reservation => reservation;

        public TimeSpan Age { get; set; }

        public long? Used { get; set; }

        public int TimesAsked { get; set; }

        public bool IsLive => Used is null && Age < IRateLimiter.LeaseDuration;
    }
}
