using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using Nebula.Domain.RateLimiting;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;
using Nebula.Domain.Usage;
using Nebula.Domain.Workflows;
using Nebula.Domain;
using Nebula.Infrastructure.InProcess;
using Nebula.Infrastructure.Upstreams;
using Nebula.Tests.Hosts;
using Nebula.Tests.Management;
using Nebula.Tests.Workflows;

namespace Nebula.Tests.Inference.Jobs;

/// <summary>
/// The domain with the relay and the limits of one process, a settlement that the test can make fail, and workflows that never run or cannot be
/// started.
/// </summary>
internal sealed class JobWorld : IWorkflowEngine, IAsyncDisposable
{
    private static readonly RateLimits Limits = new() { ConcurrentRequests = 1 };

    private readonly ServiceProvider _services;

    /// <param name="wrap">Decorates the relay.</param>
    /// <param name="wrapCancellation">Decorates the cancellation.</param>
    public JobWorld(Func<ITokenRelay, ITokenRelay>? wrap = null, Func<IJobCancellation, IJobCancellation>? wrapCancellation = null)
    {
        var (relay, records) = (new InProcessTokenRelay(), new MemoryRecords());
        var services = new ServiceCollection().AddLogging(static logging => logging.AddFakeLogging()).AddMetrics().AddOptions();
        services.AddSingleton<TimeProvider>(Time).AddNebulaDomain().AddSingleton(TestVault.CreateProtector()).AddUpstreams(allowsPrivate: true)
            .AddSingleton(wrap?.Invoke(relay) ?? relay)
            .AddSingleton(wrapCancellation?.Invoke(relay) ?? relay)
            .AddSingleton<IRateLimiter>(new InProcessRateLimiter(Time))
            .AddSingleton<IRecordStore>(records).AddSingleton<IChangeFeed>(records)
            .AddSingleton<ISettlement>(Settlement)
            .AddSingleton<IWorkflowEngine>(this);
        _services = services.BuildServiceProvider();
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(56));

    public SwitchableSettlement Settlement { get; } = new();

    /// <summary>The exception of starting a workflow; with null it starts and never runs.</summary>
    public Exception? StartFailure { get; set; }

    public FakeLogCollector Logs => Get<FakeLogCollector>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Admits a job of three choices and dispatches it.</summary>
    public async Task<JobReader> DispatchAsync(TimeSpan? idle = null, CancellationToken clientLeft = default, string? reader = null)
    {
        var job = SampleJob.ThreeChoices with { AdmittedAt = Time.GetUtcNow(), Reader = reader, Reservation = SampleJob.ThreeChoices.Reservation with { Limits = Limits } };
        await Get<IRateLimiter>().AcquireAsync(job.Reservation, CancellationToken.None);
        return await Get<JobDispatcher>().DispatchAsync(job, idle ?? Timeout.InfiniteTimeSpan, clientLeft);
    }

    /// <summary>Lets time pass and renews the tracked leases as often as a host does.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= IRateLimiter.RenewInterval)
        {
            Time.Advance(left < IRateLimiter.RenewInterval ? left : IRateLimiter.RenewInterval);
            await Get<LeaseRenewer>().RenewAllAsync(CancellationToken.None);
        }
    }

    /// <summary>How many leases the job's key has.</summary>
    public async Task<long> CountLeasesAsync() =>
        (await Get<IRateLimiter>().ReadAsync(SampleJob.ThreeChoices.Reservation.KeyId, Limits, CancellationToken.None)).ConcurrentRequests;

    /// <summary>How many answers were counted with a status.</summary>
    public long CountStatus(int status) => Get<NebulaMetrics>().Read().ByStatus.GetValueOrDefault(status);

    public ValueTask StartAsync<TInput, TOutput>(
        WorkflowDefinition<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellationToken = default) =>
        StartFailure is { } failure ? ValueTask.FromException(failure) : ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
