using System.Diagnostics;
using Nebula.Domain.Inference.Jobs;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>Reads a job's list from an offset on, a page at a time, so that a slow reader keeps little in memory.</summary>
/// <remarks>
/// Its process is subscribed before the first read; from then on appends bring their entries. It reads the list after a second without any, if an entry did not arrive, and if more arrived
/// than fit in a page. Every event continues its choice at the offset that was read: what was read already is left out, and a gap is an error, as is a list that has become shorter than what
/// was read of it.
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
    private readonly Queue<RelayNotification> _received = new();
    private int _receivedEntries;
    private bool _isOpen;
    private bool _mustRead = true;
    private long _progressAt = Stopwatch.GetTimestamp(); // when the list was read, or an entry arrived
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

            if (TakeReceived())
                continue;
            if (_mustRead && await ReadListAsync(cancellationToken))
                continue;
            // Notifications that bring nothing new, such as those of a list that was emptied and begins again, do not keep the list from being read.
            _mustRead |= !await _appended.WaitAsync(PollInterval, cancellationToken) || Stopwatch.GetElapsedTime(_progressAt) >= PollInterval;
        }

        return true;
    }

    public void Dispose()
    {
        if (_isOpen)
            log.Notifications.Remove(log.JobId, this);
    }

    /// <summary>Receives what was appended.</summary>
    public void Receive(in RelayNotification notification)
    {
        lock (_received)
        {
            if (_receivedEntries + notification.Entries.Count > PageSize)
            {
                _received.Clear();
                _receivedEntries = 0;
                _received.Enqueue(notification with { First = -1, Entries = [] });
            }
            else
            {
                _received.Enqueue(notification);
                _receivedEntries += notification.Entries.Count;
            }

            if (_appended.CurrentCount == 0)
                _appended.Release();
        }
    }

    // Whether the list had entries that are new, or lacks some that were read.
    private async ValueTask<bool> ReadListAsync(CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            log.Notifications.Add(log.JobId, this);
            _isOpen = true;
        }

        var isSubscribed = await log.Notifications.TryEnsureAsync();
        var count = await ReadPageAsync(cancellationToken);
        _progressAt = Stopwatch.GetTimestamp();
        _mustRead = !isSubscribed || count >= PageSize;
        return count > 0;
    }

    // Whether notifications had entries that are new.
    private bool TakeReceived()
    {
        var before = _offset;
        while (TryTakeReceived(out var notification))
        {
            _hasGap |= notification.First == RelayNotification.EntriesLost;
            _mustRead |= notification.First < 0 || notification.First > _offset;
            for (var i = 0; i < notification.Entries.Count && !_hasGap; i++)
            {
                if (notification.First + i == _offset)
                    AddEntry(notification.Entries[i]);
            }
        }

        if (_offset > before)
            _progressAt = Stopwatch.GetTimestamp();
        return _offset > before || _hasGap;
    }

    private bool TryTakeReceived(out RelayNotification notification)
    {
        lock (_received)
        {
            var taken = _received.TryDequeue(out notification);
            if (taken)
                _receivedEntries -= notification.Entries.Count;
            return taken;
        }
    }

    private async Task<int> ReadPageAsync(CancellationToken cancellationToken)
    {
        var page = await log.FollowAsync(_offset, PageSize, _outage, cancellationToken);
        foreach (var entry in page)
        {
            if (_hasGap)
                break;
            AddEntry(entry!);
        }

        _hasGap |= page.Length == 0 && _offset > 0 && await log.CountAsync(_outage, cancellationToken) < _offset;
        return _hasGap ? 1 : page.Length;
    }

    private void AddEntry(byte[] entry)
    {
        var (tokens, outcome) = RelayCodec.Read(entry);
        if (tokens is { } ready)
            Add(ready);
        _outcome ??= outcome;
        _offset++;
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
}
