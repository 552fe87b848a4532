using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>The process's one connection to Redis: knows whether Redis answers, and says when that changes.</summary>
/// <remarks>
/// <para>
/// While Redis is away nothing waits for it: commands fail at once (<see cref="BacklogPolicy.FailFast"/>), and a command that gets no answer within
/// <see cref="CommandTimeout"/> opens the circuit for all others. Four times a second it is tried again, and closes when it takes a write.
/// </para>
/// It starts without Redis as well, and finds it later.
/// </remarks>
public sealed partial class RedisConnection : IAsyncDisposable
{
    /// <summary>How long a command may take before Redis counts as lost, unless the connection string says otherwise: 1 s.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How often a lost Redis is tried again: every 250 ms.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    private static readonly string[] Unusable = ["LOADING", "OOM", "READONLY", "MISCONF", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN"];

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisConnection> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private volatile bool _available;
    private bool _probing;
    private long _losses;

    private RedisConnection(ConnectionMultiplexer multiplexer, TimeProvider time, ILogger<RedisConnection> logger)
    {
        (_multiplexer, _time, _logger) = (multiplexer, time, logger);
        Database = multiplexer.GetDatabase();
        Subscriber = multiplexer.GetSubscriber();
        _available = multiplexer.IsConnected;
        multiplexer.ConnectionFailed += (_, failure) =>
        {
            if (failure.ConnectionType == ConnectionType.Interactive)
                MarkLost(failure.FailureType.ToString());
            SubscriptionsChanged?.Invoke(this, EventArgs.Empty);
        };
        multiplexer.ConnectionRestored += (_, _) => SubscriptionsChanged?.Invoke(this, EventArgs.Empty);
        if (!_available)
            MarkLost("not reachable at the start");
    }

    /// <summary>Redis was lost; called once until <see cref="Restored"/>.</summary>
    public event EventHandler? Lost;

    /// <summary>Redis answers again; called once for each <see cref="Lost"/>.</summary>
    public event EventHandler? Restored;

    /// <summary>A connection that carries subscriptions may have failed or come back: look at <see cref="ISubscriber.IsConnected"/>.</summary>
    public event EventHandler? SubscriptionsChanged;

    /// <summary>Whether Redis is thought to answer; ask before a command, so that nobody waits for a timeout that another has waited for already.</summary>
    public bool IsAvailable => _available;

    /// <summary>How often Redis was lost since the process began.</summary>
    public long Losses => Interlocked.Read(ref _losses);

    /// <summary>Commands. A failed one is to be handed to <see cref="ReportIfUnavailable"/>.</summary>
    public IDatabase Database { get; }

    /// <summary>Publish and subscribe.</summary>
    public ISubscriber Subscriber { get; }

    /// <summary>Connects; where Redis does not answer within a second, goes on and finds it later.</summary>
    /// <param name="configuration">A StackExchange.Redis connection string; its <c>connectTimeout</c> and <c>asyncTimeout</c> win over <see cref="CommandTimeout"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where losses are told; never with addresses or secrets.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static RedisConnection Open(string configuration, TimeProvider time, ILogger<RedisConnection> logger)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName ??= "nebula";
        if (!Names(configuration, "connectTimeout"))
            options.ConnectTimeout = (int)CommandTimeout.TotalMilliseconds;
        if (!Names(configuration, "asyncTimeout"))
            options.AsyncTimeout = (int)CommandTimeout.TotalMilliseconds;
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new LinearRetry((int)RetryInterval.TotalMilliseconds);
        options.HeartbeatInterval = RetryInterval;
        return new RedisConnection(ConnectionMultiplexer.Connect(options), time, logger);
    }

    /// <summary>What is wrong with a connection string, as a sentence without anything that is in it; null where nothing is.</summary>
    public static string? Explain(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints.Count == 0 ? "It names no server." : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return "One of its parts is not an option of StackExchange.Redis, or has a wrong value.";
        }
    }

    /// <summary>
    /// Whether a command failed because Redis does not answer; if so the circuit opens. What Redis itself refused, as a script's error, is no loss.
    /// </summary>
    public bool ReportIfUnavailable(Exception e)
    {
        if (e is not (RedisConnectionException or RedisTimeoutException or SocketException or ObjectDisposedException) && !IsUnusable(e))
            return false;
        MarkLost(e is RedisConnectionException { FailureType: var failure } ? failure.ToString() : e.GetType().Name);
        return true;
    }

    /// <summary>Writes a key that nothing reads.</summary>
    /// <returns>Whether Redis took the write; false at once while it is lost.</returns>
    public async ValueTask<bool> TryWriteAsync() => _available && await AnswersAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _multiplexer.DisposeAsync();
    }

    private static bool Names(string configuration, string option) => configuration.Split(',')
        .Any(part => part.TrimStart().StartsWith($"{option}=", StringComparison.OrdinalIgnoreCase));

    // A server that reads its data back, is full, or has become a replica answers, but cannot be used.
    private static bool IsUnusable(Exception e) =>
        e is RedisServerException && Unusable.Any(start => e.Message.StartsWith(start, StringComparison.Ordinal));

    private void MarkLost(string reason)
    {
        lock (_lock)
        {
            if (_probing || _stopping.IsCancellationRequested)
                return;
            _probing = true;
            _available = false;
        }

        Interlocked.Increment(ref _losses);
        RedisLost(_logger, reason);
        Lost?.Invoke(this, EventArgs.Empty);
        _ = ProbeUntilAvailable();
    }

    private async Task ProbeUntilAvailable()
    {
        try
        {
            do
            {
                await Task.Delay(RetryInterval, _time, _stopping.Token);
            }
            while (!await AnswersAsync());
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_lock)
        {
            _probing = false;
            _available = true;
        }

        RedisRestored(_logger);
        Restored?.Invoke(this, EventArgs.Empty);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            // A write, because a server that only reads is of no use.
            return await Database.StringSetAsync(RedisKeys.Probe, 1, TimeSpan.FromMinutes(1));
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning, Message = "Redis is lost ({Reason}); its work is done without it until it answers again")]
    private static partial void RedisLost(ILogger logger, string reason);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Information, Message = "Redis answers again")]
    private static partial void RedisRestored(ILogger logger);
}
