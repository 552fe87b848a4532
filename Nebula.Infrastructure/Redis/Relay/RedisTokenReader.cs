using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Reads a job's list from an offset on, a page at a time, so that a slow reader keeps little in memory.</summary>
/// <remarks>It subscribes before its first read. It also reads once a second, in case a notification was lost.</remarks>
internal sealed class RedisTokenReader(RedisRelayLog log, long offset) : ITokenReader
{
    /// <summary>The number of entries of a page.</summary>
    public const int PageSize = 256;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _appended = new(0, 1);
    private readonly Queue<RelayEvent> _ready = new();
    private readonly RedisOutage _outage = new(); // kept across waits that a keep-alive ends early
    private long _offset = offset;
    private JobOutcome? _outcome;
    private bool _subscribed;

    public JobOutcome? Outcome { get; private set; }

    public bool TryRead(out RelayEvent tokens) => _ready.TryDequeue(out tokens);

    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        while (_ready.Count == 0)
        {
            if (_outcome is not null)
            {
                Outcome = _outcome;
                return false;
            }

            _subscribed = _subscribed || await log.TrySubscribeAsync(OnAppended);
            if (await ReadPageAsync(cancellationToken) == 0)
                await _appended.WaitAsync(PollInterval, cancellationToken);
        }

        return true;
    }

    public void Dispose()
    {
        if (_subscribed)
            _ = log.UnsubscribeAsync(OnAppended);
    }

    private async Task<int> ReadPageAsync(CancellationToken cancellationToken)
    {
        var page = await log.ReadAsync(_offset, PageSize, _outage, cancellationToken);
        foreach (var entry in page)
        {
            var (tokens, outcome) = RelayCodec.Read(entry!);
            if (tokens is { } ready)
                _ready.Enqueue(ready);
            _outcome ??= outcome;
        }

        _offset += page.Length;
        return page.Length;
    }

    private void OnAppended(RedisChannel channel, RedisValue message)
    {
        lock (_appended)
        {
            if (_appended.CurrentCount == 0)
                _appended.Release();
        }
    }
}
