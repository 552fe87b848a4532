using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nebula.Domain.Deployments;
using Nebula.Domain.Records;
using Nebula.Domain.Telemetry;

namespace Nebula.Domain.Recordings;

/// <summary>Writes exchanges with upstream servers into recordings, each named after its deployment. It writes behind the answers: no client waits for it.</summary>
public sealed partial class ExchangeRecorder(
    IRecordingStore store, RecordingDirectory directory, UpstreamVault vault, NebulaMetrics metrics, TimeProvider time, ILogger<ExchangeRecorder> logger)
{
    /// <summary>The most exchanges that wait to be written: 1,000. More are not recorded.</summary>
    public const int MaxPending = 1_000;

    /// <summary>The most bytes of an exchange's JSON: 508 KiB, which is what a rule of a script may have.</summary>
    public const int MaxBytes = RecordRules.MaxBytes - 4_096;

    // Exchanges are collected for so long, and for twenty times as long as the last write took: writing takes at most a twentieth of the time.
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(5);
    private const int IntervalFactor = 20;
    private const int MinSecretLength = 6; // a shorter one may be a part of any word

    private readonly ConcurrentQueue<CapturedExchange> _pending = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>Records an exchange if its answer is complete. Returns at once, and never fails.</summary>
    public void Record(CapturedExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (_pending.Count >= MaxPending)
        {
            Fail(exchange.Request.Deployment, 1, "too many exchanges wait to be written");
            return;
        }

        _pending.Enqueue(exchange);
        try
        {
            _arrived.Release();
        }
        catch (SemaphoreFullException)
        {
            // The writer has been told already.
        }
    }

    /// <summary>Counts a complete exchange whose answer is too long to be recorded.</summary>
    public void Refuse(string deployment) => Fail(deployment, 1, "its answer is too long");

    /// <summary>Writes what has been recorded, until it is stopped; then what is left.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var interval = MinInterval;
        try
        {
            while (true)
            {
                await _arrived.WaitAsync(stopping);
                await Task.Delay(interval, time, stopping);
                var began = time.GetTimestamp();
                await FlushAsync(CancellationToken.None);
                interval = TimeSpan.FromTicks(Math.Clamp(time.GetElapsedTime(began).Ticks * IntervalFactor, MinInterval.Ticks, MaxInterval.Ticks));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            using var late = new CancellationTokenSource(MaxStop, time);
            await FlushAsync(late.Token);
        }
    }

    /// <summary>Writes what this process has recorded so far.</summary>
    /// <param name="cancellationToken">Ends the wait for another write; what has been taken is written.</param>
    /// <returns>Whether there was anything to write.</returns>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var exchanges = new List<CapturedExchange>();
            while (_pending.TryDequeue(out var exchange))
                exchanges.Add(exchange);
            foreach (var recording in exchanges.GroupBy(static exchange => exchange.Request.Deployment))
                await WriteAsync(recording.Key, [.. recording.OrderBy(static exchange => exchange.At)]);
            return exchanges.Count > 0;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask WriteAsync(string deployment, IReadOnlyList<CapturedExchange> exchanges)
    {
        var stored = new List<StoredExchange>();
        foreach (var exchange in exchanges)
        {
            if (Format(exchange) is { } json)
                stored.Add(new StoredExchange(exchange.At, json));
        }

        if (stored.Count == 0)
            return;
        try
        {
            var added = await store.AppendAsync(deployment, stored);
            metrics.ExchangesCounted(deployment, ExchangeOutcome.Recorded, added);
            if (added < stored.Count)
                Fail(deployment, stored.Count - added, $"the recording has {IRecordingStore.MaxBytes / 1024 / 1024} MiB, which is the most");
            await directory.PublishAsync(deployment);
        }
        catch (Exception e)
        {
            metrics.ExchangesCounted(deployment, ExchangeOutcome.NotRecorded, stored.Count);
            LogFailed(logger, stored.Count, deployment, e);
        }
    }

    // Null if the answer was not complete, or cannot be recorded.
    private string? Format(CapturedExchange exchange)
    {
        var deployment = exchange.Request.Deployment;
        try
        {
            if (FixtureWriter.Write(exchange) is not { } json)
                return null;
            json = RemoveSecrets(json, exchange.Request.Server);
            if (Encoding.UTF8.GetByteCount(json) <= MaxBytes)
                return json;
            Fail(deployment, 1, $"it has more than {MaxBytes / 1024} KiB");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // The answer is malformed, and the client has an error.
        }
        catch (StoredDataException e)
        {
            Fail(deployment, 1, e.Message);
        }

        return null;
    }

    // Nothing that is sent as a header is in a body, unless the server or the client repeats it there.
    private string RemoveSecrets(string json, UpstreamServer server)
    {
        var credentials = vault.Open(server);
        foreach (var secret in credentials.Headers.Values.Append(credentials.Secret).OfType<string>().Where(static secret => secret.Length >= MinSecretLength))
            json = json.Replace(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret), "***", StringComparison.Ordinal);
        return json;
    }

    private void Fail(string deployment, int exchanges, string reason)
    {
        metrics.ExchangesCounted(deployment, ExchangeOutcome.NotRecorded, exchanges);
        LogNotRecorded(logger, exchanges, deployment, reason);
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Error, Message = "{Exchanges} exchanges of deployment {Deployment} could not be recorded")]
    private static partial void LogFailed(ILogger logger, int exchanges, string deployment, Exception exception);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "{Exchanges} exchanges of deployment {Deployment} were not recorded: {Reason}")]
    private static partial void LogNotRecorded(ILogger logger, int exchanges, string deployment, string reason);
}
