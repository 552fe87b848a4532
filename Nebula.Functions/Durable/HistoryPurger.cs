using System.Threading.Channels;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nebula.Functions.Durable;

/// <summary>Removes the histories of orchestrations that nobody asks for soon after they have ended, a few at a time.</summary>
/// <remarks>
/// The hub's tables stay as small as the traffic of <see cref="Delay"/>, and prompts leave storage. What it misses, because the process stops or the hub does not answer, the
/// <see cref="Timers.PurgeTimer"/> removes.
/// </remarks>
public sealed partial class HistoryPurger(DurableClientAccessor clients, TimeProvider time, ILogger<HistoryPurger> logger) : BackgroundService
{
    /// <summary>How long a history is kept after its orchestration's last turn, which is stored within that time: 10 s.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    // More are left to the timer.
    private const int MaxWaiting = 20_000;

    // As many as keep up with the orchestrations of an instance whose storage has no capacity left.
    private const int AtATime = 4;

    private readonly Channel<Ended> _ended = Channel.CreateBounded<Ended>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Notes that an orchestration is in its last turn.</summary>
    /// <param name="instanceId">The orchestration.</param>
    public void Add(string instanceId) => _ended.Writer.TryWrite(new Ended(instanceId, time.GetTimestamp()));

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _ended.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stoppingToken },
        async (ended, stopping) =>
        {
            var wait = Delay - time.GetElapsedTime(ended.At);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, stopping);
            if (clients.Client is { } client)
                await TryPurgeAsync(client, ended.InstanceId, stopping);
        });

    private async Task TryPurgeAsync(DurableTaskClient client, string instanceId, CancellationToken stoppingToken)
    {
        try
        {
            await client.PurgeInstanceAsync(instanceId, stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            NotPurged(logger, instanceId, e);
        }
    }

    [LoggerMessage(EventId = 5009, Level = LogLevel.Debug, Message = "The history of orchestration {InstanceId} could not be removed; a timer removes it later")]
    private static partial void NotPurged(ILogger logger, string instanceId, Exception exception);

    private readonly record struct Ended(string InstanceId, long At);
}
