using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis;

/// <summary>The process's one connection to Redis: knows whether Redis answers, and reports when that changes.</summary>
/// <remarks>
/// <para>
/// Redis is lost if its connection breaks or its heartbeats stay unanswered, see <see cref="RedisHeartbeat"/>; a command that times out decides nothing. While
/// Redis is lost, commands fail at once (<see cref="BacklogPolicy.FailFast"/>). The heartbeats continue, and the first that succeeds ends the loss.
/// </para>
/// The process starts without Redis as well, and finds it later.
/// </remarks>
public sealed partial class RedisConnection : IAsyncDisposable
{
    /// <summary>How long a command waits for its answer, unless the connection string says otherwise: 5 s.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long connecting may take, unless the connection string says otherwise: 1 s.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>How often a lost Redis is tried again: every 250 ms.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(250);

    // NOPERM is also what a script may not do, in the form of Redis 6 and later: "ERR The user executing the script can't run this command or subcommand".
    private static readonly string[] UnusableCodes =
    [
        "LOADING", "OOM", "READONLY", "MISCONF", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "NOPERM", "NOAUTH", "WRONGPASS", "ERR The user executing the script",
    ];

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly RedisHeartbeat _heartbeat;
    private readonly ILogger<RedisConnection> _logger;
    private readonly Lock _lock = new();
    private volatile CancellationTokenSource _loss = new();
    private volatile bool _available;
    private Task _raising = Task.CompletedTask;
    private bool _disposed;
    private long _losses;

    private RedisConnection(ConnectionMultiplexer multiplexer, string process, TimeProvider time, ILogger<RedisConnection> logger)
    {
        (_multiplexer, _logger) = (multiplexer, logger);
        Database = multiplexer.GetDatabase();
        Subscriber = multiplexer.GetSubscriber();
        _available = multiplexer.IsConnected;
        if (!_available)
        {
            _losses = 1;
            _loss.Cancel();
            RedisLost(logger, "not reachable at the start");
        }

        _heartbeat = new RedisHeartbeat(Database, process, time, () => Losses, SetState) { IsLost = !_available };
        multiplexer.ConnectionFailed += (_, failure) =>
        {
            if (failure.ConnectionType == ConnectionType.Interactive)
                SetState(failure.FailureType.ToString(), Losses);
            SubscriptionsChanged?.Invoke(this, EventArgs.Empty);
        };
        multiplexer.ConnectionRestored += (_, _) => SubscriptionsChanged?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Redis was lost; raised once until <see cref="Restored"/>.</summary>
    public event EventHandler? Lost;

    /// <summary>Redis answers again; raised once for each <see cref="Lost"/>.</summary>
    public event EventHandler? Restored;

    /// <summary>A connection that carries subscriptions may have failed or come back: see <see cref="ISubscriber.IsConnected"/>.</summary>
    public event EventHandler? SubscriptionsChanged;

    /// <summary>Whether Redis answered the latest heartbeats. Read it before a command, so that the command does not wait for a Redis that is known to be lost.</summary>
    public bool IsAvailable => _available;

    /// <summary>How often Redis was lost since the process began.</summary>
    public long Losses => Interlocked.Read(ref _losses);

    /// <summary>Commands. <see cref="IsUnavailable"/> classifies a failed one.</summary>
    public IDatabase Database { get; }

    /// <summary>Publish and subscribe.</summary>
    public ISubscriber Subscriber { get; }

    /// <summary>Connects. If Redis does not answer within <see cref="ConnectTimeout"/>, returns without it; the connection is made later.</summary>
    /// <param name="configuration">A StackExchange.Redis connection string; its <c>connectTimeout</c> and <c>asyncTimeout</c> override the defaults here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where losses are logged; never with addresses or secrets.</param>
    /// <param name="process">The name under which the heartbeats say that this process is alive; null is a random one.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static RedisConnection Open(string configuration, TimeProvider time, ILogger<RedisConnection> logger, string? process = null)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName ??= "nebula";
        if (!Names(configuration, "connectTimeout"))
            options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        if (!Names(configuration, "asyncTimeout"))
            options.AsyncTimeout = (int)CommandTimeout.TotalMilliseconds;
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new LinearRetry((int)RetryInterval.TotalMilliseconds);
        options.HeartbeatInterval = RetryInterval;
        return new RedisConnection(ConnectionMultiplexer.Connect(options), process ?? Ids.NewBase62(12), time, logger);
    }

    /// <summary>Why a connection string cannot be read, as a sentence that quotes no part of it; null if it can be read.</summary>
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
    /// Whether a command failed because Redis does not answer, or answers that it cannot be used now: it is loading its data, is full, is read-only, or does not
    /// let this user run what requests need. An error of a script's own is no such failure.
    /// </summary>
    public static bool IsUnavailable(Exception e) =>
        e is RedisConnectionException or RedisTimeoutException or RedisLostException or SocketException or ObjectDisposedException || IsUnusable(e);

    /// <summary>Waits for a command until it completes or Redis is lost.</summary>
    /// <exception cref="RedisLostException">Redis was lost during the wait.</exception>
    public async Task<T> UntilLostAsync<T>(Task<T> command)
    {
        try
        {
            return await command.WaitAsync(_loss.Token);
        }
        catch (OperationCanceledException)
        {
            throw new RedisLostException();
        }
    }

    /// <summary>Runs a command on Redis. Runs a replacement for it instead while Redis is lost, and after it if Redis is lost during the command.</summary>
    /// <param name="shared">The command.</param>
    /// <param name="alone">What this process does without Redis.</param>
    public async ValueTask<T> RunUnlessLostAsync<T>(Func<IDatabase, Task<T>> shared, Func<ValueTask<T>> alone)
    {
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentNullException.ThrowIfNull(alone);
        if (_available)
        {
            try
            {
                return await UntilLostAsync(shared(Database));
            }
            catch (Exception e) when (IsUnavailable(e))
            {
                // Done by this process alone.
            }
        }

        return await alone();
    }

    /// <summary>Runs a script that writes, as requests do, and leaves nothing behind.</summary>
    /// <returns>Whether Redis did it; false at once while it is lost.</returns>
    public async ValueTask<bool> TryProbeAsync()
    {
        if (!_available)
            return false;
        try
        {
            await UntilLostAsync(_heartbeat.RunProbeAsync());
            return true;
        }
        catch (Exception e) when (IsUnavailable(e))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _heartbeat.Dispose();
        await _multiplexer.DisposeAsync();
    }

    private static bool Names(string configuration, string option) => configuration.Split(',')
        .Any(part => part.TrimStart().StartsWith($"{option}=", StringComparison.OrdinalIgnoreCase));

    private static bool IsUnusable(Exception e) =>
        e is RedisServerException && UnusableCodes.Any(code => e.Message.StartsWith(code, StringComparison.Ordinal));

    // The one place that opens and closes the circuit. Null closes it, unless Redis was lost after the heartbeat was sent.
    private void SetState(string? lostBecause, long lossesBefore)
    {
        var available = lostBecause is null;
        CancellationTokenSource loss;
        lock (_lock)
        {
            if (_disposed || _available == available || (available && lossesBefore != Losses))
                return;
            _available = available;
            _heartbeat.IsLost = !available;
            loss = _loss;
            if (available)
                _loss = new CancellationTokenSource();
            else
                Interlocked.Increment(ref _losses);
            // In the order of the events, and not on the heartbeat's thread, which handlers must not block.
            _raising = _raising.ContinueWith(
                _ => Raise(available ? Restored : Lost), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        if (available)
        {
            RedisRestored(_logger);
            return;
        }

        RedisLost(_logger, lostBecause!);
        _ = loss.CancelAsync();
    }

    // A handler that fails does not keep the others from running.
    private void Raise(EventHandler? handlers)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(this, EventArgs.Empty);
            }
            catch (Exception e)
            {
                HandlerFailed(_logger, e);
            }
        }
    }

    [LoggerMessage(EventId = 3011, Level = LogLevel.Warning, Message = "Redis is lost ({Reason}); this process works without it until it answers again")]
    private static partial void RedisLost(ILogger logger, string reason);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Information, Message = "Redis answers again")]
    private static partial void RedisRestored(ILogger logger);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Error, Message = "A handler of a change of the Redis connection failed")]
    private static partial void HandlerFailed(ILogger logger, Exception exception);
}
