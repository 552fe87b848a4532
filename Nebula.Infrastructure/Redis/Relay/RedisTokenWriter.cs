using Microsoft.Extensions.Logging;
using Nebula.Domain.Common;
using Nebula.Domain.Inference.Relay;

namespace Nebula.Infrastructure.Redis.Relay;

/// <summary>
/// Appends one choice's tokens to a job's list without delaying the engine: tokens that arrive during an append are sent with the next one.
/// </summary>
/// <remarks>
/// If an append fails for longer than <see cref="RedisRetry.Limit"/>, or the list has lost entries, the writer sends nothing more, so that the list never has a gap.
/// </remarks>
internal sealed partial class RedisTokenWriter : ITokenWriter
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly RedisRelayLog _log;
    private readonly ILogger _logger;
    private List<RelayEvent> _gathered = [];
    private Task _sending = Task.CompletedTask;
    private bool _isSending;
    private bool _isLost;
    private readonly int _choice;
    private readonly bool _isRepeatable;
    private readonly Func<ValueTask<bool>>? _mayContinue;
    private int _next;

    public RedisTokenWriter(RedisRelayLog log, int choice, bool isRepeatable, Func<ValueTask<bool>>? mayContinue, ILogger logger) =>
        (_log, _choice, _isRepeatable, _mayContinue, _logger, Lost) = (log, choice, isRepeatable, mayContinue, logger, _lost.Token);

    public CancellationToken Lost { get; }

    public async ValueTask<RelayedChoice> ReadRelayedAsync() => (await _log.ReadChoicesAsync(_choice + 1, new RedisOutage()))[_choice];

    public void Append(in RelayEvent tokens)
    {
        lock (_lock)
        {
            if (_isLost)
                return;
            _gathered.Add(tokens);
            if (_isSending)
                return;
            _isSending = true;
            _sending = Task.Run(SendAsync);
        }
    }

    public async ValueTask<int?> FlushAsync()
    {
        await _sending;
        return _isLost ? _next : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _sending;
        _lost.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            while (TryTakeGathered(out var batch))
            {
                if (!await TrySendAsync(batch))
                    await LoseAsync();
            }
        }
        catch (Exception e)
        {
            NotRelayed(_logger, _log.JobId, e);
            await CountRelayedAsync(e);
            await LoseAsync();
        }
    }

    private Task LoseAsync()
    {
        lock (_lock)
            (_isLost, _gathered) = (true, []);
        return _lost.CancelAsync();
    }

    // What the list has lost does not reach the reader, though it was taken.
    private async ValueTask CountRelayedAsync(Exception failure)
    {
        if (failure is not NebulaException { Error: var error } || !ReferenceEquals(error, RedisRelayLog.EntriesLost))
            return;
        try
        {
            await _log.WaitForReaderAsync();
            _next = Math.Min(_next, (await ReadRelayedAsync()).Tokens);
        }
        catch (NebulaException)
        {
            // Redis does not answer.
        }
    }

    private bool TryTakeGathered(out List<RelayEvent> batch)
    {
        lock (_lock)
        {
            (batch, _gathered) = (_gathered, []);
            return _isSending = batch.Count > 0;
        }
    }

    // False if an earlier run has sent tokens, which may not be continued.
    private async Task<bool> TrySendAsync(List<RelayEvent> batch)
    {
        for (var sent = 0; sent < batch.Count;)
        {
            var (taken, next) = await _log.AppendAsync([.. batch.Skip(sent).Select(static tokens => new RelayEntry(tokens))]);
            sent += taken;
            var isFirst = _next == 0 && taken == 0;
            _next = next ?? batch[^1].Next;
            if (next is not null && isFirst && !_isRepeatable)
                throw new InvalidOperationException("Another run of the choice has relayed other tokens.");
            if (next is null)
                continue;
            if (isFirst && _mayContinue is not null && !await _mayContinue())
                return false;
            // An earlier run of this choice has written up to there, perhaps with its tokens in other groups.
            batch = [.. batch.Skip(sent).Select(tokens => tokens.From(next.Value)).OfType<RelayEvent>()];
            sent = 0;
        }

        return true;
    }

    [LoggerMessage(EventId = 3032, Level = LogLevel.Warning, Message = "Tokens of job {JobId} could not be relayed; the choice may run again")]
    private static partial void NotRelayed(ILogger logger, string jobId, Exception exception);
}
