using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;
using StackExchange.Redis;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Reads a job's list from an offset on, a page at a time, so that a slow reader keeps little in memory.</summary>
/// <remarks>
/// It subscribes before its first read. It also reads once a second, in case a notification was lost. Every event continues its choice at the offset that was read: what was read
/// already is left out, and a gap is an error, as is a list that has become shorter than what was read of it.
/// </remarks>
internal sealed class RedisTokenReader(RedisRelayLog log, long offset) : ITokenReader
{
    /// <summary>The number of entries of a page.</summary>
    public const int PageSize = 256;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _appended = new(0, 1);
    private readonly Queue<RelayEvent> _ready = new();
    private readonly RedisOutage _outage = new(); // kept across waits that a keep-alive ends early
    private readonly bool _beganInside = offset > 0;
    private long _offset = offset;
    private readonly Dictionary<int, int> _next = [];
    private JobOutcome? _outcome;
    private bool _subscribed;
    private bool _hasGap;

    public JobOutcome? Outcome { get; private set; }

    public bool TryRead(out RelayEvent tokens) => _ready.TryDequeue(out tokens);

    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        while (_ready.Count == 0)
        {
            if (_hasGap)
                throw RedisRelayLog.EntriesLost.ToException();
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
            if (_hasGap)
                break;
            var (tokens, outcome) = RelayCodec.Read(entry!);
            if (tokens is { } ready)
                Add(ready);
            _outcome ??= outcome;
            _offset++;
        }

        _hasGap |= page.Length == 0 && _offset > 0 && await log.CountAsync(_outage, cancellationToken) < _offset;
        return _hasGap ? 1 : page.Length;
    }

    private void Add(in RelayEvent tokens)
    {
        // A reader that began in the middle learns the offset of a choice from its first event.
        var next = _next.TryGetValue(tokens.Choice, out var known) ? known : _beganInside ? tokens.Index : 0;
        _hasGap |= tokens.Index > next;
        if (_hasGap || tokens.From(next) is not { } unread)
            return;
        _ready.Enqueue(unread);
        _next[tokens.Choice] = unread.Next;
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
